"""Who may, for whom, and what of a person is shown."""
