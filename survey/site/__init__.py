"""What every page shares: language, look, files, errors, the manual."""
