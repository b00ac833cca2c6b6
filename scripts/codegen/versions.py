"""The tools that make the bytes of generated/, each pinned to one version."""

from importlib.metadata import version

from codegen.document import DocumentError

VERSIONS = {"openapi-python-client": "0.29.1", "ruff": "0.17.6"}
"""The only versions to generate with: another one gives other bytes, and before 0.29.1 a hostile
document could run code (GHSA-5293-mq8x-g3xj). CONTRIBUTING.md says how to move them."""


def require_versions() -> None:
    """Refuse to generate with another version of a tool.

    Raises:
        DocumentError: Another version is installed.

    """
    for name, pinned in VERSIONS.items():
        installed = version(name)
        if installed != pinned:
            raise DocumentError(
                f"{name} {pinned} is needed, and {installed} is installed: run scripts/setup; to"
                " move the pin, see CONTRIBUTING.md"
            )
