"""Deciding on steps, promises and endings: what may come next, and with which facts."""
