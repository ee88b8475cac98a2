"""Several sites, each with a log of its own, and what goes from one to another."""
