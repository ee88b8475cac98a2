"""From records to what is read: pages of text for people, stable JSON for programs."""
