"""Answering a questionnaire: the ways in, the pages, what is saved, what is said back."""
