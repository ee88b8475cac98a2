"""What goes out on paper: custody of copies, letters, what stands in a template's tags."""
