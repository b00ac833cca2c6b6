"""Request bodies: from bytes to JSON, and the attributes in one that was judged."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from flowroute_sandbox._errors import RefusedError, bad_request, unprocessable

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


def parse_json(raw: bytes) -> Json:
    """Return the JSON in `raw`.

    Raises:
        RefusedError: 400 for what is not JSON in UTF-8.
        RecursionError: it is nested too deeply.
    """
    try:
        body: Json = json.loads(raw.decode(), parse_constant=_refuse_constant)
        # A lone surrogate can be written in JSON as an escape, but not in UTF-8.
        json.dumps(body, ensure_ascii=False).encode()
    except ValueError as error:
        raise bad_request("The body is not valid JSON.") from error
    return body


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


@dataclass(frozen=True, slots=True)
class Attributes:
    """The attributes of a resource that was sent, of the types that the document gives them.

    Attributes:
        values: name to value.
        enveloped: whether they came as `{"data": {"attributes": {...}}}`, for then the errors
            about them are nested in the same way.
    """

    values: Mapping[str, Json]
    enveloped: bool

    def refuse(self, name: str, problem: str) -> RefusedError:
        """Return the 422 that says what is wrong with an attribute."""
        errors = {name: [problem]}
        return unprocessable({"data": {"attributes": errors}} if self.enveloped else errors)

    def text(self, name: str) -> str | None:
        """Return a string, or None when it is absent."""
        value = self.values.get(name)
        return value if isinstance(value, str) else None

    def texts(self, name: str) -> list[str]:
        """Return an array of strings, or [] when it is absent."""
        value = self.values.get(name)
        return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []

    def flag(self, name: str) -> bool | None:
        """Return a boolean, or None when it is absent. Flowroute's SDKs write it as a string."""
        value = self.values.get(name)
        return None if value is None else value in {True, "true"}

    def phone_number(self, name: str) -> str:
        """Return the digits of a phone number, which may be written with a leading plus."""
        return str(self.values[name]).removeprefix("+")


def attributes(body: Mapping[str, Json]) -> Attributes:
    """Return the attributes in `body`: those of the JSON:API document in it, or else itself."""
    data = body.get("data")
    found = data.get("attributes") if isinstance(data, dict) else None
    if isinstance(found, dict):
        return Attributes(found, enveloped=True)
    return Attributes(body, enveloped=False)
