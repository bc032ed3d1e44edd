"""What authors of definitions are helped with at the terminal."""
