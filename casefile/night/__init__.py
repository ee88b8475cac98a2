"""What a look at a desk finds, for whom it is news, and which nights were missed."""
