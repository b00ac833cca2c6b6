"""Message provisioning: tasks that enable or disable messaging for numbers."""

from __future__ import annotations

from flowroute_sandbox._account.resources import Resource
from flowroute_sandbox._api.body import get_attributes
from flowroute_sandbox._api.call import Call, Reply
from flowroute_sandbox._api.errors import not_found_error
from flowroute_sandbox._api.jobs import get_status
from flowroute_sandbox._webhooks.payloads import make_event_webhook

_SECONDS = 30.0


def provision(call: Call) -> Reply:
    """Begin a task; numbers that are not the account's will fail."""
    attributes = get_attributes(call.body)
    numbers = [each.removeprefix("+") for each in attributes.get_texts("numbers")]
    return Reply(201, {"data": begin(call, numbers, attributes.get_text("callback_url"))})


def begin(call: Call, numbers: list[str], url: str | None) -> dict[str, object]:
    """Begin a task for numbers, whose end is posted to a URL; return it as a resource."""
    done_at = call.account.clock.after(_SECONDS)
    task: Resource = {"numbers": numbers, "done_at": done_at.isoformat()}
    task_id = call.account.resources.add("task", task)
    resource = _to_resource(call, task_id, task)
    if url:
        noun, kind = "Message provisioning", str(resource["type"])
        event = make_event_webhook(noun, kind, task_id, status="completed", at=done_at, url=url)
        call.account.webhooks.add(event)
    return resource


def get(call: Call) -> Reply:
    """Return how a task stands.

    Raises:
        RefusedError: 404 for an id that no task has.
    """
    task = call.account.resources.find("task", call.path_params["id"])
    if task is None:
        raise not_found_error("task")
    return Reply(200, {"data": _to_resource(call, call.path_params["id"], task)})


def _to_resource(call: Call, task_id: str, task: Resource) -> dict[str, object]:
    numbers: list[str] = task["numbers"]
    status = get_status(call.account, task)
    done = status == "completed"
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
    return {"attributes": attributes, "type": kind, "id": task_id}
