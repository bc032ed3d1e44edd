"""`banshi preview`: a definition as it would be, before it is published; only on this machine, with made-up records."""
