"""Which process is behind a call that is under way: a lock that only its death opens."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType
from uuid import uuid4

from flowroute_client.errors import LedgerError


def _locks() -> ModuleType:
    """Return the locks of this platform.

    Raises:
        LedgerError: It has none.
    """
    try:
        return import_module("fcntl")
    except ImportError:  # Windows
        raise LedgerError(
            "a SQLiteLedger needs file locks (flock), which this platform does not have: use a"
            " PostgresLedger"
        ) from None


class Owner:
    """A process, as it shows itself to others: by a locked file."""

    def __init__(self, folder: Path) -> None:
        """Show this process in `folder`.

        Raises:
            LedgerError: This platform has no such locks.
        """
        self.id = uuid4().hex
        self._file = folder / self.id
        self._descriptor = os.open(self._file, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        locks = _locks()
        locks.flock(self._descriptor, locks.LOCK_EX)

    def forget(self) -> None:
        """Leave the lock to the parent of this process."""
        os.close(self._descriptor)

    def close(self) -> None:
        """Be known as dead from now on."""
        self._file.unlink(missing_ok=True)
        os.close(self._descriptor)


def is_alive(folder: Path, owner: str) -> bool:
    """Whether a process still runs; if not, clean up after it."""
    if not owner.isalnum():  # it was written by somebody else, and may lead elsewhere
        return False
    file = folder / owner
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    locks = _locks()
    try:
        locks.flock(descriptor, locks.LOCK_EX | locks.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    with suppress(FileNotFoundError):
        file.unlink()
    return False


@contextmanager
def lock_folder(folder: Path) -> Generator[None]:
    """Make the folder that owners show themselves in, and let one process in at a time.

    Raises:
        LedgerError: This platform has no such locks.
    """
    locks = _locks()
    folder.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        locks.flock(descriptor, locks.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
