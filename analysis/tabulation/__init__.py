"""What `chashmandaz tabulate` answers of any data file, as one document for machines."""
