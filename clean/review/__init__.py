"""Accepting and rejecting recorded edits, in a browser or a terminal. Decisions are kept in a file of their own."""
