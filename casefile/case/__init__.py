"""The state of a case: frozen records, nothing decided."""
