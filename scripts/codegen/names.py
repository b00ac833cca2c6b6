"""Python names, made of any text as openapi-python-client makes them.

A test holds them to its own; importing it takes longer than everything else that a report does.
"""

from __future__ import annotations

import builtins
import keyword
import re

_RESERVED = ({*dir(builtins)} | {"self", "true", "false", "datetime"}) - {"id"}
_DELIMITERS = r"\. _-"
_PREFIX = "field"
_PLAIN = frozenset({"type", "zip"})
"""Built-ins that are good names of arguments and attributes, where nobody misses them."""


def identifier(text: str) -> str:
    """Make the name of an argument or an attribute: `from_`, `field_1st`, `message_id`, `type`."""
    return text if text in _PLAIN else module_name(text)


def module_name(text: str) -> str:
    """Make the name of a module, such as that of a tag or of an operation: `zip_`."""
    return _identify(text, "_".join(_words(text)).lower())


def cased_identifier(text: str) -> str:
    """Make a Python name that keeps capitals, for what would be one name otherwise."""
    return _identify(text, re.sub(r"\W+", "", _sanitize(text)))


def class_name(text: str) -> str:
    """Make the name of a Python class: `PhoneNumber`."""
    name = _avoid_reserved(pascal_case(text))
    if name.isidentifier():
        return name
    return _avoid_reserved(pascal_case(f"{_PREFIX.capitalize()}{name}"))


def method_name(text: str) -> str:
    """Make the name of a method; being an attribute, it may be that of a built-in."""
    return text if text.isidentifier() and not keyword.iskeyword(text) else identifier(text)


def pascal_case(text: str) -> str:
    """Write words as one, each with a capital letter."""
    return "".join(word if word.isupper() else word.capitalize() for word in _words(text))


def _identify(text: str, name: str) -> str:
    name = _avoid_reserved(name)
    hidden = _sanitize(text).startswith("_")
    return name if name.isidentifier() and not hidden else f"{_PREFIX}_{name}"


def _sanitize(text: str) -> str:
    kept = (c for c in text if c.isidentifier() or c.isdecimal() or c in _DELIMITERS)
    return "".join(kept)


def _words(text: str) -> list[str]:
    clean = _sanitize(text)
    if clean.lower() != clean:
        clean = " ".join(re.split("([A-Z]?[a-z]+)", clean))
    return re.findall(rf"[^{re.escape(_DELIMITERS)}]+", clean)


def _avoid_reserved(name: str) -> str:
    return f"{name}_" if name in _RESERVED or keyword.iskeyword(name) else name
