"""The corrected OpenAPI document, by which requests are judged."""

import json
from pathlib import Path
from typing import Any


def load_document() -> dict[str, Any]:
    """Return the document: a link to `generated/openapi.json`, and a file in the wheel."""
    path = Path(__file__).with_name("openapi.json")
    document: dict[str, Any] = json.loads(path.read_bytes())
    return document
