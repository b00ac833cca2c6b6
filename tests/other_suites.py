"""How far the verdicts agree with the test suites of other tools: run as a program, it counts.

Their documents are not ours, and none is kept here. With a checkout of oasdiff and one of
openapi-diff:

    PYTHONPATH=scripts:tests .venv/bin/python tests/other_suites.py OASDIFF OPENAPI_DIFF
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, cast

import yaml

from codegen.document import Document, DocumentError, has_form
from codegen.downgrade import downgrade
from report.pairs import pair_operations
from report.wire import Wire

_TEST = re.compile(r"^func (Test\w+)\(.*?^}", re.MULTILINE | re.DOTALL)
_OPENED = re.compile(r'(s[12]), err :?= open\("\.\./data/([^"]+)"\)')
_LEVEL = re.compile(r"newBackwardCompatibilityRule\((\w+Id), (\w+),")
_CONSTANT = re.compile(r'String (\w+)\s*=\s*"([^"]+)"')
_ARGUMENT = r'\s*("[^"]+"|\w+)'
_ASSERTED = re.compile(rf"\b(assert\w+)\({_ARGUMENT}(?:,{_ARGUMENT})?")
_VERDICTS = {"ERR": "breaks", "WARN": "may break", "INFO": "breaks nobody"}
_ASSERTIONS = {
    **dict.fromkeys(
        (
            "assertSpecIncompatible",
            "assertOpenApiBackwardIncompatible",
            "assertIncompatibleRequest",
            "assertIncompatibleResponse",
        ),
        "breaks",
    ),
    **dict.fromkeys(
        (
            "assertSpecChangedButCompatible",
            "assertSpecUnchanged",
            "assertOpenApiBackwardCompatible",
            "assertOpenApiAreEquals",
        ),
        "breaks nobody",
    ),
}


class Pair(NamedTuple):
    """Two documents of a suite, and the worst that its tests say of the change."""

    old: Path
    new: Path
    verdict: str
    said: str


def read_oasdiff(root: Path) -> Iterator[Pair]:
    """Read the tests that compare two files as they are, and expect something of a known level."""
    levels = dict(_LEVEL.findall((root / "checker/rules.go").read_text(encoding="utf-8")))
    found: dict[tuple[str, str], set[str]] = {}
    for file in sorted(root.glob("checker/check_*_test.go")):
        for test in _TEST.finditer(file.read_text(encoding="utf-8")):
            opened = dict(_OPENED.findall(test[0]))
            if len({*opened.values()}) == 2 and not re.search(r"s[12]\.Spec", test[0]):
                said = found.setdefault((opened["s1"], opened["s2"]), set())
                said |= levels.keys() & {*re.findall(r"checker\.(\w+Id)\b", test[0])}
    for (old, new), said in found.items():
        worst = next((level for level in _VERDICTS if level in {levels[s] for s in said}), None)
        if worst:
            shown = ", ".join(sorted(name for name in said if levels[name] == worst))
            yield Pair(root / "data" / old, root / "data" / new, _VERDICTS[worst], shown)


def read_openapi_diff(root: Path) -> Iterator[Pair]:
    """Read what the tests assert of two files."""
    tests = root / "core/src/test"
    found: set[Pair] = set()
    for file in sorted(tests.glob("java/**/*Test.java")):
        text = file.read_text(encoding="utf-8")
        constants: dict[str, str] = {name: f'"{value}"' for name, value in _CONSTANT.findall(text)}
        for says, *given in _ASSERTED.findall(text):
            names = [str(constants.get(each, each)) for each in given if each]
            if "IncompatibleRe" in says:
                names.insert(0, constants.get("BASE", ""))
            if says in _ASSERTIONS and len(names) == 2 and all(n.startswith('"') for n in names):
                old, new = (tests / "resources" / name.strip('"') for name in names)
                found.add(Pair(old, new, _ASSERTIONS[says], says))
    return iter(sorted(each for each in found if each.old != each.new))


def read_document(path: Path) -> Document:
    """Read a document, which need not be as strict as ours; what 3.0 cannot say is refused.

    Raises:
        DocumentError: It is OpenAPI 3.1, and says what 3.0 cannot.

    """
    found: object = yaml.safe_load(path.read_bytes())
    as_json = json.dumps(found, default=str)  # in which keys are text, as in 200
    given = cast("Document", json.loads(as_json))
    document = downgrade(given)
    if document is not given and not has_form(document):
        raise DocumentError(f"{path.name} says what OpenAPI 3.0 cannot")
    return document


def main(*roots: str) -> None:
    """Compare the verdicts of each suite, and list where they differ."""
    say = sys.stdout.write
    for read, root in zip((read_oasdiff, read_openapi_diff), roots, strict=True):
        count: Counter[tuple[str, str]] = Counter()
        for pair in read(Path(root)):
            ours, shown = _judge(pair)
            count[pair.verdict, ours] += 1
            if ours != pair.verdict:
                say(f"{pair.old.name} -> {pair.new.name}: {pair.verdict}, by {pair.said}\n")
                say(f"    ours: {ours}: {shown:.300}\n")
        for (theirs, ours), number in sorted(count.items()):
            say(f"{read.__name__[5:]}: {theirs}; ours: {ours}: {number}\n")


def _judge(pair: Pair) -> tuple[str, str]:
    """Give our verdict, and what it is about."""
    try:
        old, new = read_document(pair.old), read_document(pair.new)
        changes = Wire(old, new).changes(pair_operations(old, new))
    except (DocumentError, AttributeError, LookupError) as error:
        return "not read", repr(error)
    found = [f"{'.'.join(c.place)} {c.fact} {c.old} -> {c.new}" for c in changes if c.breaks]
    return ("breaks" if found else "breaks nobody"), "; ".join(found)


if __name__ == "__main__":
    main(*sys.argv[1:])
