"""Which changes of the Python API break callers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from report.python import Name, compare

if TYPE_CHECKING:
    from report.python import Kind


def breaks(kind: Kind, old: str, new: str) -> list[bool]:
    names = ({"x": Name(kind, each)} for each in (old, new))
    return [change.breaks for change in compare(*names)]


WIDER = [
    ("str", "str | None"),
    ("int", "float"),
    ("int | None", "float | str | None"),
    ("Literal['a']", "Literal['a', 'b']"),
    ("Literal['a', 'b'] | None", "str | None"),
    ("Message", "object"),
]


@pytest.mark.parametrize(("narrow", "wide"), WIDER)
def test_arguments_may_widen_and_results_may_narrow(narrow: str, wide: str) -> None:
    assert breaks("argument", narrow, wide) == [False]
    assert breaks("argument", wide, narrow) == [True]
    for kind in ("result", "attribute"):
        assert breaks(kind, wide, narrow) == [False]
        assert breaks(kind, narrow, wide) == [True]


def test_the_texts_of_an_open_enum_break_nobody() -> None:
    assert breaks("attribute", "Literal['a'] | str", "Literal['b', 'c'] | str") == [False]
    assert breaks("attribute", "Literal['a', 'b'] | str", "Literal['b', 'a'] | str") == []


def test_another_value_breaks() -> None:
    assert breaks("value", "'https://a.example'", "'https://b.example'") == [True]


def argument(*, required: bool = False, position: int | None = None) -> dict[str, Name]:
    return {"numbers.get(id)": Name("argument", "str", required, position)}


def test_arguments_come_go_and_move() -> None:
    def broken(old: dict[str, Name], new: dict[str, Name]) -> bool:
        [change] = compare(old, new)
        return change.breaks

    assert not broken({}, argument())
    assert broken({}, argument(required=True))
    assert broken(argument(), {})
    assert broken(argument(), argument(required=True))
    assert not broken(argument(required=True), argument())
    assert broken(argument(position=0), argument(position=1))
    assert broken(argument(position=0), argument())
    assert not broken(argument(), argument(position=0))


def test_of_what_is_new_or_gone_as_a_whole_only_the_whole_is_told() -> None:
    found = {
        "numbers": Name("resource"),
        "numbers.get": Name("method"),
        "numbers.get ->": Name("result", "Number"),
        **argument(),
        "Number": Name("model"),
        "Number.id": Name("attribute", "str"),
        "NumberRecord": Name("model"),
    }
    whole = ["numbers", "Number", "NumberRecord"]
    assert [change.name for change in compare(found, {})] == whole
    assert [change.name for change in compare({}, found)] == whole
