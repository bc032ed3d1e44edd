"""The benchmark: the platform beside a hand-written application that does the same, measured side by side."""
