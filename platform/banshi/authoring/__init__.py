"""Writing definitions for an author: from answers to questions, or from an XLSForm."""
