"""Those who work here: accounts, permissions, and what all their pages share."""
