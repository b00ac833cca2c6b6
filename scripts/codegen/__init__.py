"""The generator: makes the client out of Flowroute's document."""
