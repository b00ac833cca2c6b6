"""Move the project to another version of the vendor's document, or leave everything as it was.

Everything is made and tested in a copy, so that a failure or an interruption leaves this tree
untouched. Only then are `spec/` and `generated/` renamed into place.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn, cast

from codegen.contract import read_contract, refuse_clashes
from codegen.document import Document, DocumentError, check_safety, load, short, vet
from codegen.downgrade import downgrade
from codegen.overlay import OverlayError, attempt, read
from codegen.regenerate import GENERATED, OVERLAYS, ROOT, SPEC, compare, scratch, swap

_DOCUMENT, _GENERATED = SPEC.relative_to(ROOT), GENERATED.relative_to(ROOT)
_OVERLAYS = [path.relative_to(ROOT) for path in OVERLAYS]
_PROVENANCE = _DOCUMENT.with_name("README.md")
_WRITTEN = (_DOCUMENT, _PROVENANCE, _GENERATED)
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_DONE = """spec/ and generated/ are upgraded; files of generated/ that differed: {}
Now write CHANGELOG.md by the report, and commit."""
_STALE = """this is to be decided about the new document:
{}
Drop or mend the actions, and correct the rest by new ones, in {}, and run this again."""
_BREAKS = (
    "the new document breaks callers, as the report says; if they are to change, add"
    " --accept-breaking"
)


class UpgradeError(Exception):
    """The project cannot be upgraded; the message says why and what to do."""


class UndecidedError(Exception):
    """A person must decide something; the message says what, and how to go on."""


class _Stopped(BaseException):
    """A signal arrived; its number is the argument."""


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Run the command.

    Args:
        arguments: What to do, as on the command line.
        root: The working tree to upgrade.

    Returns:
        0 if the document is in place, 1 if a person must decide something first, 2 if it cannot
        be put in place, and 128 plus the number of the signal that stopped it.

    """
    options = _options(arguments)
    try:
        with _handle_signals(_stop):
            print(_upgrade(root, options))
    except UndecidedError as question:
        return _report_failure(1, question)
    except (UpgradeError, DocumentError, OverlayError, OSError) as error:
        return _report_failure(2, error)
    except _Stopped as stopped:
        return _report_failure(128 + stopped.args[0], "stopped")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("scripts/upgrade", description=__doc__)
    parser.add_argument("document", type=Path, help="the new document as published, in JSON")
    parser.add_argument(
        "--accept-breaking", action="store_true", help="go on although callers must change"
    )
    parser.add_argument(
        "--skip-tests", action="store_true", help="put it in place, and mend the tests there"
    )
    return parser.parse_args(arguments)


def _report_failure(status: int, reason: object) -> int:
    print(f"upgrade: {reason}\nEverything is as it was.", file=sys.stderr)
    return status


def _upgrade(root: Path, options: argparse.Namespace) -> str:
    published: Path = options.document.absolute()
    document = _load(published)
    if published.read_bytes() == (root / _DOCUMENT).read_bytes():
        return f"{_DOCUMENT} is this document already"
    _require_committed(root)
    breaks = _report(root, published)
    _require_decided(root, document)
    if breaks and not options.accept_breaking:
        raise UndecidedError(_BREAKS)
    with tempfile.TemporaryDirectory(prefix="flowroute-upgrade-") as folder:
        copy = _copy(root, Path(folder) / "copy")
        shutil.copyfile(published, copy / _DOCUMENT)
        _record(copy, document)
        _make(copy, skip_tests=options.skip_tests)
        differences = compare(root / _GENERATED, copy / _GENERATED)
        _ignore_signals()
        _put_in_place(root, copy)
    return _DONE.format(len(differences))


def _load(published: Path) -> Document:
    if published.suffix in {".yaml", ".yml"}:
        raise UpgradeError(f"{published}: spec/ keeps the document as published, in JSON")
    document = load(published)
    check_safety(document)
    return downgrade(document)


def _require_committed(root: Path) -> None:
    """Check that git has what will be replaced; nothing else is written to."""
    names = map(str, _WRITTEN)
    status = _git(root, "status", "--porcelain", "--untracked-files=all", "--", *names)
    if status:
        raise UpgradeError(
            "spec/ and generated/ must be as committed; commit, restore or remove\n"
            f"{status.rstrip()}"
        )


def _report(root: Path, published: Path) -> bool:
    """Show the report, and tell whether the document breaks anybody."""
    status = _run(root / "scripts/diff", root / _DOCUMENT, published, "--fail-on", "breaking")
    if status not in {0, 1}:
        raise UpgradeError("scripts/diff could not compare the documents")
    return bool(status)


def _require_decided(root: Path, document: Document) -> None:
    """Check that all is decided that a client needs, before anything is built."""
    result, attempts = attempt(document, read(*(root / each for each in _OVERLAYS)))
    stale = [f"{each.action}: {each.problem}" for each in attempts if each.problem]
    faults = _find_faults(cast("Document", result))
    if stale or faults:
        lines = "\n".join([*stale, *faults])
        raise UndecidedError(_STALE.format(lines, " or ".join(map(str, _OVERLAYS))))


def _find_faults(corrected: Document) -> Sequence[str]:
    """List why no client can be made of a corrected document."""
    try:
        vet(corrected)
        refuse_clashes(read_contract(corrected))
    except DocumentError as error:
        return error.problems
    return ()


def _copy(root: Path, copy: Path) -> Path:
    """Copy the working tree: the last commit, then the uncommitted changes.

    This is a clone: a worktree would stay on the list in `.git` after a crash.
    """
    _git(root, "clone", "--quiet", "--shared", str(root), str(copy))
    changes = _git(root, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all")
    for change in filter(None, changes.split("\0")):
        old, new = root / change[3:], copy / change[3:]
        if old.is_file():
            new.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(old, new)
        else:
            new.unlink(missing_ok=True)
    return copy


def _record(copy: Path, document: Document) -> None:
    """Record the document's title, version and digest in the table of `spec/README.md`."""
    info: Any = document["info"]
    digest = sha256((copy / _DOCUMENT).read_bytes()).hexdigest()
    values = {"title": info["title"], "version": info["version"], "SHA-256": f"`{digest}`"}
    rows = {
        f"| {name}": f"| {name} | {short(value).replace('|', '&#124;')} |"
        for name, value in values.items()
    }
    text = (copy / _PROVENANCE).read_text(encoding="utf-8")
    lines = [rows.get(line.partition(" | ")[0], line) for line in text.split("\n")]
    (copy / _PROVENANCE).write_text("\n".join(lines), encoding="utf-8", newline="\n")


def _make(copy: Path, *, skip_tests: bool) -> None:
    print("Regenerating and testing in a copy.", file=sys.stderr)
    if _run(copy / "scripts/regenerate"):
        raise UpgradeError("no client can be made of the document")
    if not skip_tests and _run(copy / "scripts/test"):
        raise UndecidedError(
            "the tests fail with the new document; change here what they ask for and run this"
            " again, or add --skip-tests to put it in place first"
        )


def _put_in_place(root: Path, copy: Path) -> None:
    """Move the copy's document and client into place, or change nothing."""
    _require_committed(root)  # since the tests took their time
    texts = {path: (root / path).read_bytes() for path in (_DOCUMENT, _PROVENANCE)}
    with scratch(root) as staged:
        shutil.copytree(
            copy / _GENERATED, staged / _GENERATED, ignore=shutil.ignore_patterns("__pycache__")
        )
        try:
            for path in texts:
                shutil.copyfile(copy / path, staged / path.name)
                (staged / path.name).replace(root / path)
            swap(root / _GENERATED, staged / _GENERATED)
        except OSError:
            for path, content in texts.items():
                (root / path).write_bytes(content)
            raise


def _git(root: Path, *arguments: str) -> str:
    run = subprocess.run(  # noqa: S603 - git itself
        ["git", "-C", str(root), *arguments],  # noqa: S607 - the user's own
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        check=False,
    )
    if run.returncode:
        raise UpgradeError(f"git {arguments[0]}: {short(run.stderr)}")
    return run.stdout


def _run(*command: str | Path) -> int:
    """Run a script; if we are stopped, kill it and its children."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    process: subprocess.Popen[bytes] | None = None
    try:
        with _defer_signals():
            process = subprocess.Popen(  # noqa: S603 - our own scripts
                command, env=environment, start_new_session=True
            )
        return process.wait()
    except BaseException:
        if process:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        raise


@contextmanager
def _defer_signals() -> Generator[None]:
    """Hold signals back while a process starts: a half-started one cannot be killed."""
    arrived: list[int] = []
    with _handle_signals(lambda number, _frame: arrived.append(number)):
        yield
    if arrived:
        _stop(arrived[0], None)


@contextmanager
def _handle_signals(handler: Callable[[int, FrameType | None], None]) -> Generator[None]:
    before = {each: signal.signal(each, handler) for each in _SIGNALS}
    try:
        yield
    finally:
        for each, old in before.items():
            signal.signal(each, old)


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    """Raise `_Stopped` at the first signal, and let no other interrupt the clean-up."""
    _ignore_signals()
    raise _Stopped(number)


def _ignore_signals() -> None:
    for each in _SIGNALS:
        signal.signal(each, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main())
