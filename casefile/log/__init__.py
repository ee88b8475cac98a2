"""What can happen: the events of cases, of money and of the office, and the rows that follow."""
