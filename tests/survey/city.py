"""What the demonstration city of the tests is built with."""

from datetime import date

TODAY = date(2026, 11, 22)
SEED = 1405
