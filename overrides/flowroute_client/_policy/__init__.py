"""Policies: when a call is repeated, and how fast calls may follow one another. No I/O here."""
