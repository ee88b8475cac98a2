"""What a policy makes of cases that nobody had: tests beside it, played without a store."""
