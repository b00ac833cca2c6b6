"""What can be compared: a document, a git revision of this project, or a working tree."""

from __future__ import annotations

import subprocess
import tempfile
from functools import cached_property
from pathlib import Path

from attrs import frozen

from codegen import document as documents
from codegen import overlay as overlays
from codegen.document import Document, DocumentError
from codegen.downgrade import downgrade
from codegen.overlay import Overlay
from codegen.regenerate import OVERLAYS, ROOT, SPEC
from report.corrections import Corrected, correct

_SPEC, *_OVERLAYS = (path.relative_to(ROOT).as_posix() for path in (SPEC, *OVERLAYS))


@frozen
class Source:
    """One side of a comparison.

    Attributes:
        name: what the report calls it.
        document: the vendor's document, as published.
        overlay: the corrections to it.

    """

    name: str
    document: Document
    overlay: Overlay

    @cached_property
    def corrected(self) -> Corrected:
        """The document, corrected by every action that applies."""
        return correct(self)


def source(given: str | None) -> Source:
    """Read one side of a comparison.

    Args:
        given: a document (JSON or YAML), which our overlay corrects; a git revision, which has a
            document and an overlay of its own, as a folder of this project has; ``None`` is the
            working tree.

    Returns:
        The document and the overlay.

    Raises:
        DocumentError: There is no such thing, or it is malformed or not safe to read.
        OverlayError: The overlay is malformed.

    """
    if given is None:
        return _read("the working tree", SPEC, overlays.read(*OVERLAYS))
    path = Path(given)
    if path.is_dir():
        return _read_folder(given, path)
    if path.exists():
        return _read(given, path, overlays.read(*OVERLAYS))
    return _revision(given)


def _read(name: str, spec: Path, overlay: Overlay) -> Source:
    document = documents.load(spec)
    try:
        documents.check_safety(document)
    except DocumentError as error:
        raise DocumentError(f"{spec}: {error}") from error
    return Source(name, downgrade(document), overlay)


def _read_folder(name: str, folder: Path) -> Source:
    """Read what a folder of this project has; before there were additions, it had one overlay."""
    corrections, *further = (folder / place for place in _OVERLAYS)
    overlay = overlays.read(corrections, *filter(Path.exists, further))
    return _read(name, folder / _SPEC, overlay)


def _revision(name: str) -> Source:
    with tempfile.TemporaryDirectory() as folder:
        try:
            for place in (_SPEC, *_OVERLAYS):
                _check_out(name, place, Path(folder))
            return _read_folder(name, Path(folder))
        except (DocumentError, overlays.OverlayError) as error:
            # A file of a revision is called what git calls it.
            raise type(error)(str(error).replace(f"{folder}/", f"{name}:")) from error


def _check_out(revision: str, place: str, folder: Path) -> None:
    """Write a file of a revision into a folder."""
    run = subprocess.run(  # noqa: S603 - git, and no option since the revision cannot be one
        ["git", "-C", str(ROOT), "show", "--end-of-options", f"{revision}:{place}"],  # noqa: S607
        capture_output=True,
        check=False,
    )
    if run.returncode == 0:
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(run.stdout)
    elif place in {_SPEC, _OVERLAYS[0]}:
        raise DocumentError(f"{revision} is no file, and no git revision that has {place}")
