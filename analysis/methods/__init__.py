"""Formulas of the field, numbers in and numbers out: scales, rankings, quadrants, funnels, compositions."""
