"""What can happen, one frozen record for each kind; ``events`` gathers them."""
