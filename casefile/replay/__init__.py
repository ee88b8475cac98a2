"""Events to case: how each kind of event changes the record."""
