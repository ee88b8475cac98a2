"""A case-file manager for customer complaints: procedure, deadlines, limits and papers."""

__version__ = "0.1.0"
