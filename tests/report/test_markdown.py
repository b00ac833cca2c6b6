"""The page for people: it fits, and nothing in a document becomes markup."""

from __future__ import annotations

import json
from typing import Any

from attrs import evolve

from corpus import PUBLISHED, read_without_additions
from report.markdown import LONGEST, markdown
from report.report import Report, report


def told(document: Any) -> Report:  # noqa: ANN401 - JSON
    now = read_without_additions()
    return report(now, evolve(now, name="new", document=document))


def copy() -> Any:  # noqa: ANN401 - JSON
    return json.loads(json.dumps(PUBLISHED))


def test_a_long_report_is_cut_with_breaking_changes_first() -> None:
    document = copy()
    attributes = document["components"]["schemas"]["MDR2"]["properties"]["data"]["properties"][
        "attributes"
    ]["properties"]
    for number in range(400):
        attributes[f"an_attribute_that_was_added_{number}"] = {"type": "string"}
    del attributes["direction"]
    page = markdown(told(document))
    assert 50_000 < len(page) <= LONGEST
    assert page.index("Stop reading `Message.direction`") < 2000
    assert "more lines: `scripts/diff --format json` has them all." in page
    assert "## Version" in page


def test_nothing_in_a_document_becomes_markup() -> None:
    document = copy()
    hostile = "`</code><img src=x> @everyone | **bold**"
    document["paths"]["/v2/routes"]["get"]["parameters"].append(
        {"in": "query", "name": "evil", "schema": {"type": "string", "format": hostile}}
    )
    schema = document["paths"]["/v2/numbers/available"]["get"]["parameters"][-1]["schema"]
    schema["enum"] = [hostile]
    page = markdown(told(document))
    quoted = "'</code><img src=x> @everyone | **bold**"
    assert quoted in page
    for line in page.splitlines():
        pieces = line.split("`")
        assert not any("@everyone" in outside for outside in pieces[::2]), line


def test_changes_with_one_origin_are_one_line() -> None:
    document = copy()
    errors = document["components"]["schemas"]["Error"]["properties"]["errors"]["items"]
    errors["properties"]["title"]["nullable"] = True
    page = markdown(told(document))
    assert "and 10 more, reply `401`, `errors[].title`: nullable `false` -> `true`." in page
    assert page.count("nullable `false`") == 2
