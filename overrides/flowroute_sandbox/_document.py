"""The corrected OpenAPI document, by which requests are judged."""

import json
from pathlib import Path
from typing import Any, Final

_HERE: Final = Path(__file__).parent


def load_document() -> dict[str, Any]:
    """Return the document that the wheel carries, or else the one of the source tree."""
    packaged = _HERE / "openapi.json"
    path = packaged if packaged.exists() else _HERE.parents[1] / "generated/openapi.json"
    document: dict[str, Any] = json.loads(path.read_bytes())
    return document
