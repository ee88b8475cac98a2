"""What a night finds, whom it tells; what is to do today."""
