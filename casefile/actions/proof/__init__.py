"""Whether the log is as it was written."""
