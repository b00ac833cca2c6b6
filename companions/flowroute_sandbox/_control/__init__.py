"""What the owner of a sandbox can do to it, in Python and over HTTP."""
