"""Delivery receipts and inbound messages: what is posted, when, and how often."""
