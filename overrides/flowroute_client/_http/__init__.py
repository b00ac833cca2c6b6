"""HTTP: connections, requests as httpx has them, log lines, event loops."""
