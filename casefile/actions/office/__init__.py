"""The desk itself: its policy, calendars, templates of tables, log of the office."""
