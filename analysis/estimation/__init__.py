"""Design-based estimation: samples, weights, errors, intervals and tests, equal to R's `survey`."""
