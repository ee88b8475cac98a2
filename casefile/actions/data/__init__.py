"""Data in and out: import, export, backup, erasure."""
