"""Request bodies: from bytes to attributes."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from flowroute_sandbox._errors import (
    MISSING,
    RefusedError,
    bad_request,
    unprocessable,
    unsupported_media_type,
)

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_MEDIA_TYPES: Final = ("application/vnd.api+json", "application/json")
_FLAGS: Final[Mapping[str, bool]] = {"true": True, "false": False}
_URI_CHARACTERS: Final = re.compile(r"[!-~]+")  # RFC 3986 knows neither blanks nor non-ASCII
_PHONE_NUMBER: Final = re.compile(r"\+?([1-9][0-9]{10,14})")


def parse_body(raw: bytes, content_type: str) -> dict[str, Json]:
    """Return the JSON object in `raw`.

    Raises:
        RefusedError: 415 for another media type, 400 for what is not JSON in UTF-8, 422 for JSON
            that is not an object.
    """
    if content_type.partition(";")[0].strip().lower() not in _MEDIA_TYPES:
        raise unsupported_media_type()
    body = _parse_json(raw)
    if not isinstance(body, dict):
        raise unprocessable({"_schema": ["Invalid input type."]})
    return body


def _parse_json(raw: bytes) -> Json:
    try:
        body: Json = json.loads(raw.decode(), parse_constant=_refuse_constant)
        # A lone surrogate can be written in JSON as an escape, but not in UTF-8.
        json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise bad_request("The body is not valid JSON.") from error
    return body


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


@dataclass(frozen=True, slots=True)
class Attributes:
    """The attributes of a resource that was sent.

    Attributes:
        values: name to value.
        enveloped: whether they came as `{"data": {"attributes": {...}}}`, for then the errors
            about them are nested in the same way.
    """

    values: Mapping[str, Json]
    enveloped: bool

    def refuse(self, errors: Mapping[str, list[str]]) -> RefusedError:
        """Return the 422 that says what is wrong with each named attribute."""
        return unprocessable({"data": {"attributes": errors}} if self.enveloped else errors)

    def require(self, *names: str) -> None:
        """Raise a 422 that names each of `names` that is absent or null."""
        missing = {name: [MISSING] for name in names if self.values.get(name) is None}
        if missing:
            raise self.refuse(missing)

    def text(self, name: str) -> str | None:
        """Return a string, or None when it is absent."""
        value = self._value(name)
        if value is None or isinstance(value, str):
            return value
        raise self.refuse({name: ["Not a valid string."]})

    def flag(self, name: str) -> bool | None:
        """Return a boolean, which may be written "true" or "false" as Flowroute's SDKs do."""
        value = self._value(name)
        if isinstance(value, str):
            value = _FLAGS.get(value, value)
        if value is None or isinstance(value, bool):
            return value
        raise self.refuse({name: ["Not a valid boolean."]})

    def phone_number(self, name: str) -> str:
        """Return the digits of a phone number, which may be written with a leading plus."""
        match = _PHONE_NUMBER.fullmatch(self.text(name) or "")
        if match is None:
            raise self.refuse({name: ["Not a valid phone number."]})
        return match[1]

    def url(self, name: str) -> str | None:
        """Return an absolute http or https URL, or None when it is absent."""
        value = self.text(name)
        if value is None or _is_url(value):
            return value
        raise self.refuse({name: ["Not a valid URL."]})

    def urls(self, name: str) -> list[str]:
        """Return an array of absolute http or https URLs, at least one, or [] when it is absent."""
        value = self._value(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.refuse({name: ["Not a valid list."]})
        if not value:
            raise self.refuse({name: ["Shorter than minimum length 1."]})
        urls = [item for item in value if isinstance(item, str) and _is_url(item)]
        if len(urls) < len(value):
            raise self.refuse({name: ["Not a valid URL."]})
        return urls

    def _value(self, name: str) -> Json:
        """Return a value, or None when it is absent."""
        if name in self.values and self.values[name] is None:
            raise self.refuse({name: ["Field may not be null."]})
        return self.values.get(name)


def compact_or_enveloped(body: Mapping[str, Json], kind: str) -> Attributes:
    """Return the attributes in `body`, in either of the two forms that the service reads.

    Args:
        body: the attributes themselves, or a JSON:API document with `data`.
        kind: what `data.type` must be if it is given.

    Raises:
        RefusedError: 422 for an envelope of another form or another type.
    """
    return enveloped(body, kind) if "data" in body else Attributes(body, enveloped=False)


def enveloped(body: Mapping[str, Json], kind: str) -> Attributes:
    """Return the attributes of a JSON:API document whose `data.type` must be `kind`.

    Raises:
        RefusedError: 422 for a body of another form.
    """
    data = require_resource(body, kind)
    attributes = data.get("attributes")
    if attributes is None:
        raise unprocessable({"data": {"attributes": [MISSING]}})
    if not isinstance(attributes, dict):
        raise unprocessable({"data": {"attributes": ["Invalid input type."]}})
    return Attributes(attributes, enveloped=True)


def require_resource(body: Mapping[str, Json], kind: str) -> dict[str, Json]:
    """Return `data` of a JSON:API document.

    Raises:
        RefusedError: 422 unless `data` is an object whose `type` is `kind`.
    """
    data = body.get("data")
    if data is None:
        raise unprocessable({"data": [MISSING]})
    if not isinstance(data, dict):
        raise unprocessable({"data": ["Invalid input type."]})
    if "type" not in data:
        raise unprocessable({"data": {"type": [MISSING]}})
    if data["type"] != kind:
        raise unprocessable({"data": {"type": [f'Must be "{kind}".']}})
    return data


def _is_url(text: str) -> bool:
    if not _URI_CHARACTERS.fullmatch(text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets that are no IPv6 address, a port that is no number
        return False
