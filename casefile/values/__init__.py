"""Values, each with one canonical spelling: texts, amounts, moments, telephones, codes."""
