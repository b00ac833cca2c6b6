"""The vendor's document is the one that spec/README.md describes."""

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

SPEC = Path(__file__).parents[1] / "spec"
PUBLISHED = (SPEC / "flowroute.json").read_bytes()
DOCUMENT: dict[str, Any] = json.loads(PUBLISHED)


def test_the_document_is_the_one_in_the_table() -> None:
    table = re.findall(
        r"^\| (\S+) \| `?(.*?)`? \|$", (SPEC / "README.md").read_text(), re.MULTILINE
    )
    assert dict(table[1:]) == {
        "title": DOCUMENT["info"]["title"],
        "version": DOCUMENT["info"]["version"],
        "SHA-256": sha256(PUBLISHED).hexdigest(),
    }
