"""Workbooks of the field: to fill in, to translate, to send out."""
