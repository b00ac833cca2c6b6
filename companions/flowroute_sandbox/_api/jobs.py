"""What is done a while after it was ordered: exports of call records, and messaging tasks."""

from __future__ import annotations

from datetime import datetime

from flowroute_sandbox._account.account import Account
from flowroute_sandbox._account.resources import Resource


def get_status(account: Account, job: Resource) -> str:
    """Return the status of an export or a task."""
    if account.clock.now() < get_end(job):
        return "processing"
    return "failed" if job.get("failed") else "completed"


def get_end(job: Resource) -> datetime:
    """Return when an export or a task is done."""
    return datetime.fromisoformat(job["done_at"])
