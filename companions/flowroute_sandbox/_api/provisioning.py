"""Message provisioning: tasks that enable or disable messaging for numbers."""

from __future__ import annotations

from datetime import datetime

from flowroute_sandbox._account.resources import Resource
from flowroute_sandbox._api.body import get_attributes
from flowroute_sandbox._api.call import Call, Reply
from flowroute_sandbox._api.errors import not_found_error

_SECONDS = 30.0


def provision(call: Call) -> Reply:
    """Begin a task; numbers that are not the account's will fail."""
    task: Resource = {
        "numbers": [
            each.removeprefix("+") for each in get_attributes(call.body).get_texts("numbers")
        ],
        "done_at": call.account.clock.after(_SECONDS).isoformat(),
    }
    return Reply(201, _to_document(call, call.account.resources.add("task", task), task))


def get(call: Call) -> Reply:
    """Return how a task stands.

    Raises:
        RefusedError: 404 for an id that no task has.
    """
    task = call.account.resources.find("task", call.path_params["id"])
    if task is None:
        raise not_found_error("task")
    return Reply(200, _to_document(call, call.path_params["id"], task))


def _to_document(call: Call, task_id: str, task: Resource) -> dict[str, object]:
    numbers: list[str] = task["numbers"]
    done = call.account.clock.now() >= datetime.fromisoformat(task["done_at"])
    status = "completed" if done else "processing"
    if len(numbers) == 1:
        attributes: dict[str, object] = {"status": status, "tn": numbers[0]}
        kind = "message_provisioning_status"
    else:
        owned = [number for number in numbers if call.account.find_owned_number(number)]
        attributes = {
            "status": status,
            "message": "",
            "numbers": {
                "successful": owned if done else [],
                "processing": [] if done else numbers,
                "failed": [number for number in numbers if number not in owned] if done else [],
            },
        }
        kind = "message_bulk_provisioning_status"
    return {"data": {"attributes": attributes, "type": kind, "id": task_id}}
