"""What an account holds: numbers, routes, messages and webhooks, in SQLite."""
