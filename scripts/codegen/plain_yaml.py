"""Read YAML that says no more than JSON can, by the core schema of YAML 1.2.

PyYAML reads the types of YAML 1.1, where `no` is false and 1:30 is 90, so those of 1.2 stand here.
libyaml, which comes with it, reads our overlays ten times as fast as ruamel.yaml does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

import yaml
from yaml.constructor import ConstructorError, SafeConstructor

if TYPE_CHECKING:
    from collections.abc import Iterable

_TAG = "tag:yaml.org,2002:"
_TYPES = {
    "null": (r"~|null|Null|NULL|", "~nN"),
    "bool": (r"true|True|TRUE|false|False|FALSE", "tTfF"),
    "int": (r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    "float": (
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        "-+.0123456789",
    ),
    # A date to other readers, and text in YAML 1.2: who checks the values asks for quotes.
    "timestamp": (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "0123456789"),
}
"""Which scalars without quotes are what, and with which characters these begin."""

_Fast: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # without libyaml it is only slow


class PlainYAMLError(ValueError):
    """A text is not YAML, or says what JSON cannot; the message names the line."""


def parse(text: str, max_depth: int) -> object:
    """Parse one document.

    Args:
        text: The YAML.
        max_depth: How deep it may nest.

    Returns:
        Its value. A date without quotes is a `date`, and keys may be anything but containers.

    Raises:
        PlainYAMLError: It is not YAML 1.2, gives a key twice, nests too deep, or has an anchor, an
            alias or a tag.
    """
    try:
        _check_events(yaml.parse(text, Loader=_Fast), max_depth)
        return cast("object", yaml.load(text, Loader=_Loader))  # noqa: S506  it makes plain values
    except yaml.MarkedYAMLError as error:
        # libyaml counts a line after the last one.
        line = min(error.problem_mark.line if error.problem_mark else 0, text.count("\n")) + 1
        raise PlainYAMLError(f"line {line}: {error.problem}") from error
    except yaml.YAMLError as error:
        raise PlainYAMLError(str(error)) from error


def _check_events(events: Iterable[Any], max_depth: int) -> None:
    """Check what can do harm: aliases multiply without end, and tags can be code."""
    depth = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > max_depth:
            problem = f"nests deeper than {max_depth} levels; flatten it"
        elif getattr(event, "anchor", None) is not None or getattr(event, "tag", None) is not None:
            problem = "anchors, aliases and tags are refused; write the value out"
        elif getattr(event, "version", None) not in {None, (1, 2)}:
            problem = "this is not YAML 1.2; write it so, and leave out the directive"
        else:
            continue
        raise ConstructorError(None, None, problem, event.start_mark)


class _Loader(_Fast):  # type: ignore[misc]  # of two classes, by what is installed
    """Makes plain values, by the types above and no others."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  as PyYAML has it

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:  # noqa: ANN401, FBT001, FBT002
        """Make a mapping, whose keys differ."""
        keys: set[tuple[str, str]] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                problem = "a key is no string; put it in quotes"
            elif (key.tag, key.value) in keys:
                problem = f'found duplicate key "{key.value}"'
            else:
                keys.add((key.tag, key.value))
                continue
            raise ConstructorError(None, None, problem, key.start_mark)
        return cast("dict[Any, Any]", SafeConstructor.construct_mapping(self, node, deep))

    def construct_integer(self, node: Any) -> int:  # noqa: ANN401
        """Make an integer: 017 is 17, as in YAML 1.2, and 0o17 is 15."""
        text = self.construct_scalar(node)
        return int(text, 0 if text.startswith(("0o", "0x")) else 10)


for _name, (_pattern, _first) in _TYPES.items():
    _Loader.add_implicit_resolver(
        f"{_TAG}{_name}", re.compile(rf"(?:{_pattern})\Z"), [*_first, *([""] * (_name == "null"))]
    )
_Loader.add_constructor(f"{_TAG}int", _Loader.construct_integer)
