"""What holds for every test."""

import analysis  # noqa: F401  # before any test brings numpy: it says how many threads linear algebra gets
