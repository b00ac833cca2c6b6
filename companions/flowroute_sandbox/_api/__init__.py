"""The 13 operations: what a request must be, what it does, how it is answered."""
