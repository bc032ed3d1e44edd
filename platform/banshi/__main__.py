"""`python -m banshi`."""

from banshi.cli import banshi

banshi(prog_name="banshi")
