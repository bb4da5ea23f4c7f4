"""From a dataset to the tables of a report: one module for each kind of question."""
