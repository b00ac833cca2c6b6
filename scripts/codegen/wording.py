"""The words of the generated docstrings."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from codegen.document import Document
from flowroute_client._payload.formats import FORMATS

if TYPE_CHECKING:
    from codegen.contract import Argument, Method, Resource

_WIDTH = 86
_UNSEEN = "Documented, never seen answered."


def _limits(schema: Document) -> str:
    """Say what bounds and default a schema has."""
    low, high = schema.get("minimum"), schema.get("maximum")
    parts: list[str] = []
    if low is not None and high is not None:
        parts.append(f"From {low} to {high}.")
    elif low is not None or high is not None:
        parts.append(f"At least {low}." if high is None else f"At most {high}.")
    if "default" in schema:
        parts.append(f"{schema['default']} if left out.")
    return " ".join(parts)


def introduce(resource: Resource) -> str:
    """Say what a resource is."""
    return _wrap(f"{plain(resource.description).rstrip('.') or f'The {resource.tag}'}.")


def describe(method: Method) -> str:
    """Write the docstring of a method."""
    return "\n\n".join(part for part in _parts(method) if part)


def _parts(method: Method) -> list[str]:
    summary = plain(method.summary or method.description or method.name).rstrip(".")
    return [
        _wrap(f"{summary}."),
        _wrap(plain(method.description)),
        _UNSEEN if method.confidence in {"M", "L"} else "",
        _section("Args", [_argument(a) for a in (*method.positional, *method.by_keyword)]),
        _section("Returns", [_returns(method)]),
        _section("Raises", _raises(method)),
        f"Source: ``{method.http_method} {method.path}``",
    ]


def _argument(argument: Argument) -> str:
    meaning = FORMATS[argument.format].meaning if argument.format else ""
    clears = "None clears it." if argument.null else ""
    parts = (argument.description, meaning, _limits(argument.schema), clears)
    words = plain(" ".join(part.strip() for part in parts if part.strip()))
    return f"{argument.name}: {words or 'See the API reference.'}"


def _returns(method: Method) -> str:
    if method.result.kind is None:
        return ""
    if method.result.many:
        return f"The first page of `{method.item}`; iterating over it goes on over every page."
    noted = [f"{s} ({plain(d).rstrip('.')})" for s, d in sorted(method.result.statuses.items())]
    if len(noted) == 1:
        return f"A `{method.item}`."
    return f"A `{method.item}`; its http_status is {', '.join(noted[:-1])} or {noted[-1]}."


def _raises(method: Method) -> list[str]:
    refused = "InvalidArgumentError: An argument cannot be right; nothing was sent."
    unknown = "OutcomeUnknownError: There was no answer, and the request may have taken effect."
    return [
        *([refused] if method.arguments else []),
        "APIStatusError: The API answered with an error.",
        "APIConnectionError: There was no answer; nothing has changed.",
        *([unknown] if method.http_method != "GET" and not method.safe else []),
    ]


def _section(name: str, lines: list[str]) -> str:
    entries = [_wrap(line, hanging=4) for line in lines if line]
    return f"{name}:\n" + textwrap.indent("\n".join(entries), "    ") if entries else ""


def _wrap(text: str, hanging: int = 0) -> str:
    lines = textwrap.wrap(
        text,
        _WIDTH,
        subsequent_indent=" " * hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def plain(text: str) -> str:
    """Turn a description into plain text on one line: no markup, no control characters."""
    without_links = re.sub(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', r"\2 (\1)", text)
    printable = "".join(c if c.isprintable() else " " for c in without_links)
    return " ".join(printable.split())


def literal(text: str) -> str:
    """Write text as a Python docstring, whatever it holds; one of several lines ends on its own."""
    escaped = text.replace("\\", "\\\\")
    escaped = re.sub(r'"{3,}|"+\Z', lambda quotes: quotes[0].replace('"', '\\"'), escaped)
    return f'"""{escaped}\n"""' if "\n" in escaped else f'"""{escaped}"""'
