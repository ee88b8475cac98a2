"""Files that are whole or not there, locks, and the places where they may lie."""
