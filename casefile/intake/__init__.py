"""Tables that others keep, read without losing or guessing anything."""
