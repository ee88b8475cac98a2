"""What a period adds up to: figures over cases, each one function, each with its definition."""
