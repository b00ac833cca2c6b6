"""The corpus of single changes to the vendor's document, and what must be said of each.

Run as a program, it writes the tables of docs/upgrade-report.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

from attrs import evolve, frozen

from codegen.document import MAX_DEPTH, Document, load
from codegen.overlay import Action, Modifier, Overlay, apply
from codegen.overlay import read as read_overlay
from codegen.plain_yaml import parse
from codegen.regenerate import OVERLAYS, ROOT, SPEC
from report.sources import Source, source

HERE = Path(__file__).parent
DOCS = ROOT / "docs" / "upgrade-report.md"
PUBLISHED = load(SPEC)
_MODIFIERS: tuple[Modifier, ...] = ("update", "remove", "copy")


@cache
def read_now() -> Source:
    """Read the working tree, once for all tests, and for none where it is only collected."""
    return source(None)


@cache
def read_without_additions() -> Source:
    """Read the working tree with the corrections alone."""
    return evolve(source(None), overlay=read_overlay(OVERLAYS[0]))


@frozen
class Expected:
    """An entry of the report."""

    breaks: tuple[str, ...]
    fact: str | None
    python: tuple[str, ...]
    cause: str


@frozen(eq=False)
class Case:
    """A change, and what must be said of it."""

    group: str
    name: str
    document: Document
    entries: tuple[Expected, ...]
    notes: tuple[str, ...]
    back: tuple[str, ...]

    def __str__(self) -> str:
        return self.name.replace(" ", "-")

    @property
    def breaks(self) -> list[str]:
        """Whom it breaks."""
        return sorted({who for entry in self.entries for who in entry.breaks}, reverse=True)


def read_yaml(name: str) -> Any:  # noqa: ANN401 - it is what it is
    """Read a file of the tests."""
    return parse((HERE / name).read_text(encoding="utf-8"), MAX_DEPTH)


def _read() -> Iterator[Case]:
    for group, cases in read_yaml("corpus.yaml").items():
        for each in cases:
            yield Case(
                group=group,
                name=each["name"],
                document=changed(each["do"]),
                entries=tuple(map(_expected, each["expect"])),
                notes=tuple(each.get("notes", ())),
                back=tuple(each["back"]),
            )


def changed(raw: list[dict[str, Any]]) -> Document:
    """Change the published document by the actions of an overlay."""
    steps = tuple(_action(number, each) for number, each in enumerate(raw, 1))
    return cast("Document", apply(PUBLISHED, Overlay("1.1", steps)))


def _action(number: int, raw: Mapping[str, Any]) -> Action:
    modifier = next(filter(raw.__contains__, _MODIFIERS))
    return Action(number, "changed", raw["target"], modifier, raw[modifier])


def _expected(raw: Mapping[str, Any]) -> Expected:
    cause = raw.get("cause", "document" if "fact" in raw else "overlay")
    return Expected(tuple(raw["breaks"]), raw.get("fact"), tuple(raw.get("python", ())), cause)


CASES = tuple(_read())


def tables() -> str:
    """Write the table of verdicts."""
    tools: dict[str, dict[str, str]] = read_yaml("other_tools.yaml")
    return "\n".join([*_verdicts(tools), "\n### All together\n", *_comparison(tools)])


def _verdicts(tools: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for group in dict.fromkeys(case.group for case in CASES):
        yield f"\n### {group.capitalize()}\n"
        yield f"| change | breaks | undone, breaks | in Python | {' | '.join(tools)} |"
        yield "|---|---|---|---|" + "---|" * len(tools)
        for case in CASES:
            if case.group == group:
                others = " | ".join(tool[case.name] for tool in tools.values())
                back = _listed(sorted(set(case.back), reverse=True))
                ours = f"{case.name} | {_listed(case.breaks)} | {back} | {_python(case)}"
                yield f"| {ours} | {others} |"


def _listed(who: Iterable[str]) -> str:
    return ", ".join(who) or "nobody"


def _python(case: Case) -> str:
    told = [text for entry in case.entries for text in entry.python]
    shown = [f"`{text}`".replace("|", "\\|") for text in told[:1]]
    more = [f"and {len(told) - 1} more"] if len(told) > 1 else []
    return " ".join([*shown, *more]) or "as it was"


def _comparison(tools: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Count what each tool says of the changes that break on the wire, and of the others."""
    breaking = [case for case in CASES if {*case.breaks} - {"callers"}]
    others = [case for case in CASES if case not in breaking]
    counts = f"of {len(breaking)} that break on the wire | of {len(others)} that do not"
    yield f"| tool | {counts} |"
    yield "|---|---|---|"
    yield f"| this report | {len(breaking)} told as breaking | none told as breaking |"
    for name, said in tools.items():
        told = [_counted([said[case.name] for case in cases]) for cases in (breaking, others)]
        yield f"| {name} | {told[0]} | {told[1]} |"


def _counted(said: list[str]) -> str:
    words = ("breaking", "warning", "info", "nothing")
    return ", ".join(f"{said.count(word)} {word}" for word in words if word in said)


def section(text: str) -> tuple[str, str, str]:
    """Split the page at the marks around its tables."""
    before, _, rest = text.partition("<!-- tables -->\n")
    inside, _, after = rest.partition("<!-- end of tables -->")
    return before, inside, after


def main() -> None:
    """Write the tables into the page."""
    before, _, after = section(DOCS.read_text(encoding="utf-8"))
    page = f"{before}<!-- tables -->\n{tables()}\n<!-- end of tables -->{after}"
    DOCS.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
