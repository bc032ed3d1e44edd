"""Tables, registers and the `Store`. Everything that writes or reads the database, and nothing that knows of HTTP."""
