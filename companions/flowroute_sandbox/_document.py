"""The corrected OpenAPI document, which requests are validated against."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_IN_WHEEL = Path(__file__).with_name("openapi.json")
_IN_CHECKOUT = Path(__file__).parents[2] / "generated" / "openapi.json"


def load_document() -> dict[str, Any]:
    """Load the document: it is beside this module in a wheel, in `generated/` in a checkout."""
    path = _IN_WHEEL if _IN_WHEEL.exists() else _IN_CHECKOUT
    document: dict[str, Any] = json.loads(path.read_bytes())
    return document
