"""HTTP: connections, requests as httpx has them, event loops."""
