"""Results become files. No arithmetic beyond rounding."""
