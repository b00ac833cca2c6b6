"""The API's error bodies, each in the shape in which the service was seen to send it.

They differ: a 403 has no `id`, a 422 has no `title` and often an object as `detail`, and a path
that is not served gives nothing but a whole sentence as `status`.
"""

import json
from collections.abc import Iterable, Mapping
from http.client import responses
from typing import Final, cast
from uuid import uuid4

MISSING: Final = "Missing data for required field."
# What the bodies of a status lack, as recorded.
_ABSENT: Final[Mapping[int, tuple[str, ...]]] = {403: ("id",), 422: ("title",)}


class RefusedError(Exception):
    """A request that is answered with an error.

    Args:
        status: the HTTP status.
        error: the one item of `errors` in the body.
        headers: headers of the answer beside the usual ones.
        undocumented: whether the request is one that the document does not allow, whatever the
            account holds.
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
        """Why, as the answer says it."""
        (error,) = cast("list[dict[str, object]]", self.document["errors"])
        detail = error.get("detail") or error.get("title") or error["status"]
        return detail if isinstance(detail, str) else json.dumps(detail, ensure_ascii=False)


def bad_request(detail: str) -> RefusedError:
    """Return the 400 for a body that is not JSON."""
    return RefusedError(400, _titled(400, "Client Error", detail), undocumented=True)


def unauthorized() -> RefusedError:
    """Return the 401 for absent or wrong credentials."""
    error = _titled(401, "Unauthorized", "Authentication failed.")
    return RefusedError(401, error, {"WWW-Authenticate": 'Basic realm="Flowroute"'})


def forbidden() -> RefusedError:
    """Return the 403 for an action that the account may not do. It has no `id`."""
    return RefusedError(403, {"status": 403, "detail": "", "title": "ActionNotAuthorizedError"})


def not_found(what: str) -> RefusedError:
    """Return the 404 for a resource that does not exist, such as a "message"."""
    return RefusedError(404, _titled(404, "Resource not found", f"No such {what}"))


def unserved_path() -> RefusedError:
    """Return the 404 for a path that the service does not serve."""
    sentence = (
        "404 Not Found: The requested URL was not found on the server. "
        "If you entered the URL manually please check your spelling."
    )
    return RefusedError(404, {"status": sentence}, undocumented=True)


def method_not_allowed(allowed: str) -> RefusedError:
    """Return the 405 for a served path. `allowed` is the value of the Allow header."""
    detail = "The method is not allowed for the requested URL."
    error = _titled(405, "Method Not Allowed", detail)
    return RefusedError(405, error, {"Allow": allowed}, undocumented=True)


def unsupported_media_type(supported: Iterable[str]) -> RefusedError:
    """Return the 415 for a body that is sent as something else than a `supported` type."""
    detail = f"The body must be sent as {' or '.join(supported)}."
    return RefusedError(415, _titled(415, "Unsupported Media Type", detail), undocumented=True)


def unprocessable(detail: Mapping[str, object], *, undocumented: bool = False) -> RefusedError:
    """Return the 422 for fields at fault. `detail` maps each to what is wrong with it."""
    error = {"detail": detail, "id": str(uuid4()), "status": 422}
    return RefusedError(422, error, undocumented=undocumented)


def too_large(most: int) -> RefusedError:
    """Return the 413 for a body of more than `most` bytes."""
    detail = f"The body has more than {most} bytes."
    return RefusedError(413, _titled(413, "Payload Too Large", detail), undocumented=True)


def injected(status: int, retry_after: str | None) -> RefusedError:
    """Return an error that was asked for, in the shape of its status."""
    headers = None if retry_after is None else {"Retry-After": retry_after}
    detail = "The sandbox was told to answer so."
    error = _titled(status, responses.get(status, "Error"), detail)
    for name in _ABSENT.get(status, ()):
        del error[name]
    return RefusedError(status, error, headers)


def server_error() -> RefusedError:
    """Return the 500 for a fault of the sandbox itself."""
    return RefusedError(500, _titled(500, "Internal Server Error", "The sandbox has a defect."))


def _titled(status: int, title: str, detail: str) -> dict[str, object]:
    return {"detail": detail, "id": str(uuid4()), "status": status, "title": title}
