"""What stores have in common that keep the log in tables: records as rows, and what is asked in SQL
that every engine understands. How an engine is spoken to otherwise stands in its own folder."""
