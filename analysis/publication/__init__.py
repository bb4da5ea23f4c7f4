"""What leaves for good: attacked as a reader would, and held against what was published before."""
