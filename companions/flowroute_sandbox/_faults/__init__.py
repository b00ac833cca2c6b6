"""Failures on purpose: which request fails, and how."""
