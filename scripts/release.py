"""Make a commit and a tag of the version that the changelog announces: number and date, no more."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = Path("overrides/flowroute_client/__init__.py")
CHANGELOG = Path("CHANGELOG.md")
TESTED = Path(".tested")
"""Where `scripts/test --all` notes the tree that it has passed on."""
_VERSION = re.compile(r'^__version__ = "(.+)"$', re.MULTILINE)
_NUMBER = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
_UNRELEASED = re.compile(
    r"^## \[([^]\n]+)\] - unreleased\n(.*?)(?=^## \[|\Z)", re.MULTILINE | re.DOTALL
)


class ReleaseError(Exception):
    """There can be no release; the message says why and what to do."""


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Run the command.

    Args:
        arguments: What to do, as on the command line.
        root: The working tree.

    Returns:
        0, or 1 if there can be no release.

    """
    parser = argparse.ArgumentParser("scripts/release", description=__doc__)
    parser.add_argument("--dry-run", action="store_true", help="check and show, but change nothing")
    options = parser.parse_args(arguments)
    try:
        notes = _release(root, dry_run=options.dry_run)
    except ReleaseError as error:
        print(f"release: {error}", file=sys.stderr)
        return 1
    print(notes)
    return 0


def _release(root: Path, *, dry_run: bool) -> str:
    version, notes = _read_changelog(root)
    _check_version(root, version)
    _check_tree(root)
    if dry_run:
        return f"{notes}\n\nReady: without --dry-run, this becomes the tag v{version}."
    today = datetime.now(UTC).date()
    _replace(root / PACKAGE, _VERSION, f'__version__ = "{version}"')
    _replace(root / CHANGELOG, _UNRELEASED, f"## [{version}] - {today}\n\n{notes}\n\n")
    _git(root, "commit", "--quiet", "--message", f"Release {version}", "--", PACKAGE, CHANGELOG)
    _git(root, "tag", "--annotate", f"v{version}", "--cleanup=verbatim", "--message", notes)
    return f"{notes}\n\nPublish it by: git push --atomic origin HEAD v{version}"


def _read_changelog(root: Path) -> tuple[str, str]:
    found = _UNRELEASED.search((root / CHANGELOG).read_text(encoding="utf-8"))
    if not found or not found[2].strip():
        what = f"{CHANGELOG} announces nothing: put what is new under '## [1.2.3] - unreleased'"
        raise ReleaseError(what)
    return found[1], found[2].strip()


def _check_version(root: Path, version: str) -> None:
    current = _VERSION.search((root / PACKAGE).read_text(encoding="utf-8"))
    if not current:
        raise ReleaseError(f"{PACKAGE} has no __version__")
    if not _NUMBER.fullmatch(version) or _to_key(version) <= _to_key(current[1]):
        what = f"{version!r} in {CHANGELOG} is not a version after {current[1]}, such as 1.2.3"
        raise ReleaseError(what)
    if _git(root, "tag", "--list", f"v{version}"):
        raise ReleaseError(f"there is a tag v{version} already")


def _to_key(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def _check_tree(root: Path) -> None:
    if changed := _git(root, "status", "--porcelain"):
        raise ReleaseError(f"the tree has changes that are not committed:\n{changed}")
    tested = root / TESTED
    tree = tested.read_text(encoding="utf-8").strip() if tested.exists() else None
    if tree != _git(root, "rev-parse", "HEAD^{tree}"):
        raise ReleaseError("this commit is not tested: run scripts/test --all first")


def _replace(file: Path, pattern: re.Pattern[str], text: str) -> None:
    found = file.read_text(encoding="utf-8")
    file.write_text(pattern.sub(lambda _: text, found, count=1), encoding="utf-8", newline="\n")


def _git(root: Path, *arguments: str | Path) -> str:
    command = ("git", "-C", root, *arguments)
    run = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    return run.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
