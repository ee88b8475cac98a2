"""Papers: what a template may say of a case, and template plus context → the bytes of a file."""
