"""A report as data, and as sections for people: sentences, tables, charts."""
