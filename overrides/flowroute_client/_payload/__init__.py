"""Payloads: from arguments to a request, and from a reply to a result. No I/O here."""
