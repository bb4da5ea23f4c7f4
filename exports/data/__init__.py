"""Answers as data files of other programs, and data files of others read."""
