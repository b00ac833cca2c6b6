"""The vendor's document is the one that spec/README.md describes."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

SPEC = Path(__file__).parents[1] / "spec"
PUBLISHED = (SPEC / "flowroute.json").read_bytes()
DOCUMENT: dict[str, Any] = json.loads(PUBLISHED)


def test_the_document_is_as_published() -> None:
    digest = sha256(PUBLISHED).hexdigest()
    assert digest == "e44e424eeec08deb28fdffb052f42bdb5daa8acd0f7e0a6d1c90bd1401da9b23"
    assert digest in (SPEC / "README.md").read_text()


def test_the_document_is_what_the_readme_says() -> None:
    assert DOCUMENT["openapi"] == "3.0.0"
    assert DOCUMENT["info"]["title"] == "Flowroute APIs"
    assert DOCUMENT["info"]["version"] == "0.1.1"
    assert '"Flowroute APIs", version 0.1.1' in (SPEC / "README.md").read_text()


def test_the_document_has_thirteen_operations() -> None:
    assert sum(len(item) for item in DOCUMENT["paths"].values()) == 13
