"""`banshi preview`: one definition as it would be, before it is published. Only on this machine, with made-up records."""
