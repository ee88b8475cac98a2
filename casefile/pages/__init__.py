"""Records made readable: pages of text for people, stable JSON for programs, in each language."""
