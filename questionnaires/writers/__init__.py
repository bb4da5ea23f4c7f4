"""Questionnaires into files and documents."""
