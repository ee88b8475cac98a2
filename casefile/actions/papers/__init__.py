"""Papers: issued, signed, handed over, proved; templates."""
