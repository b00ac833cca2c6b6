"""Validates JSON values against schemas of OpenAPI 3.0, with the texts of the marshmallow library.

OpenAPI 3.0 uses JSON Schema draft 4 with `nullable` added.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol, TypeAlias, cast

from jsonschema import Draft4Validator, ValidationError, validators

from flowroute_sandbox._api.errors import MISSING
from flowroute_sandbox._formats import FORMATS

Problems: TypeAlias = dict[tuple[str, ...], str]
"""What is wrong with a value: the first problem of each path into it."""

_WRONG_TYPE: Mapping[str, str] = {
    "array": "Not a valid list.",
    "boolean": "Not a valid boolean.",
    "integer": "Not a valid integer.",
    "number": "Not a valid number.",
    "object": "Invalid input type.",
    "string": "Not a valid string.",
}


class _Walker(Protocol):
    """The part of a jsonschema validator that is used here."""

    def iter_errors(self, instance: object) -> Iterator[ValidationError]: ...

    def descend(self, instance: object, schema: object) -> Iterator[ValidationError]: ...

    def is_type(self, instance: object, type: str) -> bool: ...  # noqa: A002  their name


class Schema:
    """A schema of the document.

    Args:
        schema: The schema; its references lead into the document's `components`.
        components: The `components`.
    """

    def __init__(self, schema: Mapping[str, Any], components: Mapping[str, Any]) -> None:
        self._validator = _OpenApiValidator({**schema, "components": components})

    def find_problems(self, value: object) -> Problems:
        """Return what is wrong with `value`.

        Raises:
            RecursionError: It is nested too deeply.
        """
        found: Problems = {}
        for error in self._validator.iter_errors(value):
            found.setdefault(tuple(map(str, error.absolute_path)), _describe(error))
        return found


def nest(problems: Problems) -> dict[str, object]:
    """Return problems as in the service's errors: nested as the value is."""
    detail: dict[str, Any] = {}
    for path, text in problems.items():
        *parents, name = path or ("_schema",)
        place = detail
        for parent in parents:
            place = place.setdefault(parent, {})
        place[name] = [text]
    return detail


def _check_type(
    validator: _Walker, kind: str, value: object, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    if value is None and schema.get("nullable"):
        return
    if not validator.is_type(value, kind):
        yield ValidationError("Field may not be null." if value is None else _WRONG_TYPE[kind])


def _check_required(
    _validator: _Walker, names: Iterable[str], value: object, _schema: object
) -> Iterator[ValidationError]:
    if isinstance(value, dict):
        yield from (ValidationError(MISSING, path=[name]) for name in names if name not in value)


def _check_any_of(
    validator: _Walker, schemas: Iterable[Any], value: object, _schema: object
) -> Iterator[ValidationError]:
    """Report the errors of the first schema if the value fits none."""
    attempts = [list(validator.descend(value, schema)) for schema in schemas]
    if all(attempts):
        yield from attempts[0]


def _check_format(
    _validator: _Walker, name: str, value: object, _schema: object
) -> Iterator[ValidationError]:
    known = FORMATS.get(name)
    if known and isinstance(value, str) and not known.matches(value):
        yield ValidationError(known.problem)


def _check_pattern(
    _validator: _Walker, pattern: str, value: object, _schema: object
) -> Iterator[ValidationError]:
    # In the dialect of OpenAPI, "$" does not match before a line break at the end.
    if isinstance(value, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), value):
        yield ValidationError(f"Does not match {pattern}.")


_extend = cast(
    "Callable[..., Callable[[object], _Walker]]",
    validators.extend,  # pyright: ignore[reportUnknownMemberType]
)
_OpenApiValidator = _extend(
    Draft4Validator,
    {
        "anyOf": _check_any_of,
        "format": _check_format,
        "pattern": _check_pattern,
        "required": _check_required,
        "type": _check_type,
    },
)


def _describe(error: ValidationError) -> str:
    text = _TEXTS.get(str(error.validator))
    return text(error) if text else error.message


def _describe_choices(error: ValidationError) -> str:
    choices = cast("Iterable[object]", error.validator_value)
    return f"Must be one of: {', '.join(map(str, choices))}."


def _describe_bounds(error: ValidationError) -> str:
    schema = cast("Mapping[str, Any]", error.schema)
    least, most = schema.get("minimum"), schema.get("maximum")
    if schema.get("exclusiveMinimum") or schema.get("exclusiveMaximum"):
        return error.message
    if least is None or most is None:
        return f"Must be at least {least}." if most is None else f"Must be at most {most}."
    return f"Must be between {least} and {most}."


def _describe_length(error: ValidationError) -> str:
    return f"Shorter than minimum length {error.validator_value}."


_TEXTS: Mapping[str, Callable[[ValidationError], str]] = {
    "enum": _describe_choices,
    "maximum": _describe_bounds,
    "minimum": _describe_bounds,
    "minItems": _describe_length,
    "minLength": _describe_length,
}
