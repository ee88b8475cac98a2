"""What the database itself refuses: the roles, views and functions through which a desk's login
reads and writes, and nothing beside them. A DBA runs what ``script`` writes."""
