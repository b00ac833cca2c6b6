"""Names are made as openapi-python-client makes them."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies
from openapi_python_client.schema.untrusted_string import UntrustedString
from openapi_python_client.strings import ClassName, PythonIdentifier

from codegen.names import cased_identifier, class_name, identifier, module_name

EXAMPLES = [
    *("from", "class", "id", "type", "areaCode", "area_code", "MDR2", "ABThing", "AbThing"),
    *("_hidden", "1st", "e911-address", "a.b c", "HTTPStatus", "datetime", "Ünïcode", "x²", ""),
]


def check(text: str) -> None:
    theirs = UntrustedString(text)
    assert module_name(text) == PythonIdentifier(theirs, "field_")
    assert cased_identifier(text) == PythonIdentifier(theirs, "field_", skip_snake_case=True)
    assert class_name(text) == ClassName(theirs, "Field")


@pytest.mark.parametrize("text", EXAMPLES)
def test_names_are_those_of_the_generator(text: str) -> None:
    check(text)


@given(strategies.text(max_size=30))
def test_names_of_any_text_are_those_of_the_generator(text: str) -> None:
    check(text)


@given(strategies.from_regex(r"[A-Za-z0-9_. -]{0,12}", fullmatch=True))
def test_names_of_words_are_those_of_the_generator(text: str) -> None:
    check(text)


@pytest.mark.parametrize("text", ["type", "zip"])
def test_some_built_ins_are_names_as_they_are(text: str) -> None:
    assert identifier(text) == text
    assert module_name(text) == f"{text}_"


@pytest.mark.parametrize("text", ["id", "max", "e911-address", "Type"])
def test_other_names_are_those_of_modules(text: str) -> None:
    assert identifier(text) == module_name(text)
