"""The API's error responses, each in the shape in which the service was seen to send it.

They differ: a 403 has no `id`, a 422 has no `title` and often an object as `detail`, and for an
unknown path there is nothing but a whole sentence as `status`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from http.client import responses
from typing import cast
from uuid import uuid4

from flowroute_sandbox._faults.fault import Fault

MISSING = "Missing data for required field."
# The members that the recorded errors of a status lack.
_ABSENT: Mapping[int, tuple[str, ...]] = {403: ("id",), 422: ("title",)}


class RefusedError(Exception):
    """A request that is answered with an error.

    Args:
        status: The HTTP status.
        error: The one item of `errors` in the body.
        headers: Further headers of the response.
        undocumented: Whether the document does not allow the request, whatever the account holds.
    """

    def __init__(
        self,
        status: int,
        error: Mapping[str, object],
        headers: Mapping[str, str] | None = None,
        *,
        undocumented: bool = False,
    ) -> None:
        super().__init__(status, error)
        self.status = status
        self.undocumented = undocumented
        self.document: dict[str, object] = {"errors": [dict(error)]}
        self.headers = headers

    @property
    def reason(self) -> str:
        """The reason that the response gives."""
        (error,) = cast("list[dict[str, object]]", self.document["errors"])
        detail = error.get("detail") or error.get("title") or error["status"]
        return detail if isinstance(detail, str) else json.dumps(detail, ensure_ascii=False)


def bad_request_error(detail: str) -> RefusedError:
    """Return the 400 for a body that is not JSON."""
    return RefusedError(400, _make_error(400, "Client Error", detail), undocumented=True)


def authentication_error() -> RefusedError:
    """Return the 401 for absent or wrong credentials."""
    error = _make_error(401, "Unauthorized", "Authentication failed.")
    return RefusedError(401, error, {"WWW-Authenticate": 'Basic realm="Flowroute"'})


def permission_error() -> RefusedError:
    """Return the 403 for what the account may not do. It has no `id`."""
    return RefusedError(403, {"status": 403, "detail": "", "title": "ActionNotAuthorizedError"})


def not_found_error(resource: str) -> RefusedError:
    """Return the 404 for a resource that does not exist, such as a "message"."""
    return RefusedError(404, _make_error(404, "Resource not found", f"No such {resource}"))


def not_owned_error() -> RefusedError:
    """Return the 404 for a number to release that is not the account's. It has no `title`."""
    detail = "Could not find that resource on your account."
    return RefusedError(404, {"detail": detail, "id": str(uuid4()), "status": 404})


def nothing_to_delete_error() -> RefusedError:
    """Return the 404 for a CNAM record that is not there to be deleted."""
    detail = "CNAM record not found. Nothing to delete."
    return RefusedError(404, _make_error(404, "Resource not found", detail))


def in_use_error(kind: str) -> RefusedError:
    """Return the 403 for a resource that a number still uses, such as a "Route"."""
    title = f"This {kind} has numbers still associated to it."
    return RefusedError(
        403, _make_error(403, title, "Please disassociate all numbers before deleting.")
    )


def duplicate_error() -> RefusedError:
    """Return the 403 for a route that is there already, as the demo of an official SDK says."""
    error = _make_error(403, "Duplicate Route", "There is a route with this alias already.")
    return RefusedError(403, error)


def bad_address_error() -> RefusedError:
    """Return the 400 for an address that cannot be located."""
    detail = "Could not geocode this address. Please check the validity of your address."
    return RefusedError(400, _make_error(400, "Client Error", detail))


def unsupported_error() -> RefusedError:
    """Return the 422 for a number without emergency services."""
    detail = "Cannot assign an E911 record to a number that does not support emergency services."
    return RefusedError(422, {"detail": detail, "id": str(uuid4()), "status": 422})


def unknown_path_error() -> RefusedError:
    """Return the 404 for a path that the service does not have."""
    sentence = (
        "404 Not Found: The requested URL was not found on the server. "
        "If you entered the URL manually please check your spelling."
    )
    return RefusedError(404, {"status": sentence}, undocumented=True)


def method_error(allowed: str) -> RefusedError:
    """Return the 405 for a known path. `allowed` is the value of the Allow header."""
    detail = "The method is not allowed for the requested URL."
    error = _make_error(405, "Method Not Allowed", detail)
    return RefusedError(405, error, {"Allow": allowed}, undocumented=True)


def not_served_error(method: str, path: str) -> RefusedError:
    """Return the 501 for an operation that the document has and the sandbox does not serve."""
    detail = f"The sandbox does not serve {method} {path} yet."
    return RefusedError(501, _make_error(501, responses[501], detail), undocumented=True)


def size_error(limit: int) -> RefusedError:
    """Return the 413 for a body of more than `limit` bytes."""
    detail = f"The body has more than {limit} bytes."
    return RefusedError(413, _make_error(413, "Payload Too Large", detail), undocumented=True)


def media_type_error(supported: Iterable[str]) -> RefusedError:
    """Return the 415 for a body of a media type that is not `supported`."""
    detail = f"The body must be sent as {' or '.join(supported)}."
    return RefusedError(415, _make_error(415, "Unsupported Media Type", detail), undocumented=True)


def field_error(detail: Mapping[str, object], *, undocumented: bool = False) -> RefusedError:
    """Return the 422 for invalid fields. `detail` maps each to what is wrong with it."""
    error = {"detail": detail, "id": str(uuid4()), "status": 422}
    return RefusedError(422, error, undocumented=undocumented)


def rate_limit_error() -> RefusedError:
    """Return the 429 for messages that come too fast. No source names a `Retry-After`."""
    detail = "The rate of 5 SMS and 1 MMS a second is exceeded."
    return RefusedError(429, _make_error(429, responses[429], detail))


def fault_error(fault: Fault) -> RefusedError:
    """Return the error of a fault, in the shape of its status."""
    headers = None if fault.retry_after is None else {"Retry-After": fault.retry_after}
    cause = f"{fault.number} always" if fault.number and fault.times is None else "a fault"
    title = responses.get(fault.status, "Error")
    error = _make_error(fault.status, title, f"Injected: {cause} gives {fault.status}.")
    for name in _ABSENT.get(fault.status, ()):
        del error[name]
    return RefusedError(fault.status, error, headers)


def internal_error() -> RefusedError:
    """Return the 500 for a bug in the sandbox itself."""
    return RefusedError(500, _make_error(500, "Internal Server Error", "The sandbox has a bug."))


def _make_error(status: int, title: str, detail: str) -> dict[str, object]:
    return {"detail": detail, "id": str(uuid4()), "status": status, "title": title}
