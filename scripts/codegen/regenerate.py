"""Regenerate `generated/` from the vendor's document and our overlays, or check it for drift."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from difflib import unified_diff
from hashlib import sha256
from pathlib import Path
from typing import cast

from codegen import document as documents
from codegen import overlay as overlays
from codegen.downgrade import downgrade
from codegen.versions import VERSIONS, require_versions

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "spec" / "flowroute.json"
OVERLAYS = (ROOT / "overrides" / "overlay.yaml", ROOT / "overrides" / "additions.yaml")
"""What the document gets wrong, then what it lacks."""
GENERATED = ROOT / "generated"
_SHOWN_FILES, _SHOWN_LINES = 3, 40


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, 1 if a check finds drift, or 2 if nothing can be generated."""
    options = _options(arguments)
    target = cast("Path", options.into).absolute()
    try:
        with scratch(target.parent) as built:
            build(options.spec, OVERLAYS, built)
            differences = compare(target, built)
            if options.check:
                return _report_check(differences, target, built)
            swap(target, built)
    except (documents.DocumentError, overlays.OverlayError, OSError) as error:
        print(f"regenerate: {error}", file=sys.stderr)
        return 2
    print(_summary(target, differences))
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("scripts/regenerate", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit 1 if out of date"
    )
    parser.add_argument("--spec", type=Path, default=SPEC, help="another document (JSON or YAML)")
    parser.add_argument("--into", type=Path, default=GENERATED, help="another folder to write")
    return parser.parse_args(arguments)


def build(spec: Path, overlay: Sequence[Path], folder: Path) -> None:
    """Generate everything into a folder.

    Args:
        spec: The vendor's document.
        overlay: The corrections and additions to it, in order.
        folder: An empty folder.

    Raises:
        DocumentError: The document is malformed, or not safe to generate from.
        OverlayError: The overlay is malformed, or has an action without effect.
    """
    require_versions()
    from codegen.generate import generate  # noqa: PLC0415 - another version may lack what it needs

    corrected = correct(spec, overlay)
    _write(folder / "openapi.json", corrected)
    _write(folder / "openapi.lock.json", _lock(spec, overlay))
    generate(corrected, folder / "flowroute_api")


def correct(spec: Path, overlay: Sequence[Path]) -> documents.Document:
    """Read a document, apply overlays to it, and vet the result."""
    document = documents.load(spec)
    documents.check_safety(document)
    corrected = overlays.apply(downgrade(document), overlays.read(*overlay))
    documents.vet(corrected)
    return cast("documents.Document", corrected)


def _lock(spec: Path, overlay: Sequence[Path]) -> documents.Document:
    return {
        "document": {"sha256": _digest(spec)},
        "overlays": {each.name: {"sha256": _digest(each)} for each in overlay},
        "tools": {**VERSIONS},
    }


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _write(path: Path, value: documents.Document) -> None:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    path.write_text(f"{text}\n", encoding="utf-8", newline="\n")


@contextmanager
def scratch(beside: Path) -> Generator[Path]:
    """Make a folder on the same disk as the target, so that it can be swapped in by renaming."""
    folder = Path(tempfile.mkdtemp(prefix=".regenerate-", dir=beside))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def compare(old: Path, new: Path) -> list[Path]:
    """List the files, relative to the folders, that are not the same in both."""
    names = _files(old) | _files(new)
    return sorted(name for name in names if _bytes(old / name) != _bytes(new / name))


def _files(folder: Path) -> set[Path]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder) for path in found if "__pycache__" not in path.parts}


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def swap(target: Path, scratch: Path) -> None:
    """Put the new folder in place of the old one, or leave the old one where it was."""
    scratch.chmod(0o755)
    if not target.exists():
        scratch.rename(target)
        return
    aside = scratch.with_name(f"{scratch.name}-old")
    target.rename(aside)
    try:
        scratch.rename(target)
    except OSError:
        aside.rename(target)
        raise
    shutil.rmtree(aside)


def _summary(target: Path, differences: list[Path]) -> str:
    if not differences:
        return f"{target.name}/ was current"
    return f"{target.name}/ is regenerated; files that differed: {len(differences)}"


def _report_check(differences: list[Path], target: Path, scratch: Path) -> int:
    if not differences:
        print(f"{target.name}/ is current")
        return 0
    print(f"{target.name}/ is out of date; run scripts/regenerate. Files that differ:")
    print(*(f"  {name}" for name in differences), sep="\n")
    for name in differences[:_SHOWN_FILES]:
        lines = unified_diff(
            _lines(target / name),
            _lines(scratch / name),
            f"{target.name}/{name}",
            f"regenerated/{name}",
            lineterm="",
        )
        print(*list(lines)[:_SHOWN_LINES], sep="\n")
    return 1


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []


if __name__ == "__main__":
    sys.exit(main())
