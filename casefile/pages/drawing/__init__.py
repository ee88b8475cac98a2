"""A procedure as a picture: what is drawn, where it stands, and as which text."""
