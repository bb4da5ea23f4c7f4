"""Stored answers as arrays: which cases count, what was asked of whom, what belongs to which group."""
