"""The worker: what happens beside the pages, in one process (`banshi work`)."""
