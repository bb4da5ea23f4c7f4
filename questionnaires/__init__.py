"""What is asked and what may be answered. Plain Python: no pandas, no Flask."""
