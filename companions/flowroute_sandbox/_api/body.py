"""Request bodies: from the socket to JSON, and the attributes in one that was validated."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import TypeAlias, cast
from urllib.parse import parse_qsl

from starlette.requests import Request

from flowroute_sandbox._api.errors import (
    RefusedError,
    bad_request_error,
    field_error,
    size_error,
)
from flowroute_sandbox._formats import FLAG, is_true

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

FORM = "application/x-www-form-urlencoded"

# Far more than any message needs: texts of ten segments, and some URLs.
MAX_BODY_BYTES = 65_536


async def read_body(request: Request) -> bytes:
    """Read the body of a request, and stop when it is too large.

    Raises:
        RefusedError: 413 for a body that is too large.
    """
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY_BYTES:
            raise size_error(MAX_BODY_BYTES)
    return body


def parse_json(raw: bytes) -> Json:
    """Parse the JSON in `raw`.

    Raises:
        RefusedError: 400 for what is not JSON in UTF-8.
        RecursionError: It is nested too deeply.
    """
    try:
        body: Json = json.loads(raw.decode(), parse_constant=_refuse_constant)
        # A lone surrogate can be written in JSON as an escape, but not in UTF-8.
        json.dumps(body, ensure_ascii=False).encode()
    except ValueError as error:
        raise bad_request_error("The body is not valid JSON.") from error
    return body


def drop_nulls(body: Json, names: Container[str]) -> Json:
    """Return a body without those of its attributes that are null, if they have one of `names`."""
    if not isinstance(body, dict):
        return body
    data = body.get("data")
    if isinstance(data, dict) and "attributes" in data:
        return {**body, "data": {**data, "attributes": drop_nulls(data["attributes"], names)}}
    return {name: each for name, each in body.items() if each is not None or name not in names}


def read_flags(body: Json, names: Container[str]) -> Json:
    """Return a body whose attributes of `names` are booleans if they are the texts of some."""
    if not isinstance(body, dict):
        return body
    texts = {name: each for name, each in body.items() if name in names and isinstance(each, str)}
    return {**body, **{n: is_true(each) for n, each in texts.items() if re.fullmatch(FLAG, each)}}


def parse_form(raw: bytes, lists: Container[str]) -> Json:
    """Parse a form, whose `lists` can have several values.

    Raises:
        RefusedError: 400 for what is not UTF-8.
    """
    body: dict[str, Json] = {}
    try:
        pairs = parse_qsl(raw.decode(), keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise bad_request_error("The body is not a valid form.") from error
    for name, value in pairs:
        if name in lists:
            body[name] = [*cast("list[Json]", body.get(name, [])), value]
        else:
            body[name] = value
    return body


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


@dataclass(frozen=True, slots=True)
class Attributes:
    """The attributes of a resource in a body, of the types that the document gives them.

    Attributes:
        values: The attributes by name.
        enveloped: Whether they came as `{"data": {"attributes": {...}}}`: the errors about them
            are then nested in the same way.
    """

    values: Mapping[str, Json]
    enveloped: bool

    def make_error(self, name: str, problem: str) -> RefusedError:
        """Return the 422 that says what is wrong with an attribute."""
        errors = {name: [problem]}
        return field_error({"data": {"attributes": errors}} if self.enveloped else errors)

    def get_text(self, name: str) -> str | None:
        """Return a string, or None if it is absent."""
        value = self.values.get(name)
        return value if isinstance(value, str) else None

    def get_texts(self, name: str) -> list[str]:
        """Return an array of strings, or [] if it is absent."""
        value = self.values.get(name)
        return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []

    def get_flag(self, name: str) -> bool | None:
        """Return a boolean, or None if it is absent. Flowroute's SDKs send it as a string."""
        value = self.values.get(name)
        return None if value is None else is_true(str(value))

    def get_phone_number(self, name: str) -> str:
        """Return the digits of a phone number, which may have a leading plus."""
        return str(self.values[name]).removeprefix("+")


def get_attributes(body: Mapping[str, Json]) -> Attributes:
    """Return the attributes in `body`: those of a JSON:API document, or else the body itself."""
    data = body.get("data")
    found = data.get("attributes") if isinstance(data, dict) else None
    if isinstance(found, dict):
        return Attributes(found, enveloped=True)
    return Attributes(body, enveloped=False)
