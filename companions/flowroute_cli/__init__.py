"""The command ``flowroute``: send the rows of a file once, look into a ledger, check a set-up."""

__all__: list[str] = []
