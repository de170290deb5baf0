"""What a publication costs, measured."""
