"""From a template to a Word file: compiled to a form, filled in a sandbox, packed."""
