"""Put the corrected document, which the sandbox reads, into the wheel."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DocumentHook(BuildHookInterface[Any]):
    """Add `generated/openapi.json`; an editable install reads it where it lies."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Extend what the wheel includes."""
        if version != "editable":
            build_data["force_include"]["generated/openapi.json"] = "flowroute_sandbox/openapi.json"
