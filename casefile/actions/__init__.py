"""The verbs: load what is known, let the pure rooms decide, append what they decided."""
