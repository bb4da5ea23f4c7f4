"""Any number of cases as sums that add up, and what tables, errors and tests make of them."""
