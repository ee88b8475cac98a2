"""The log as tables for other programs: records, columns, sheets, files."""
