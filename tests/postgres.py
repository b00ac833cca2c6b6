"""A PostgreSQL of the tests: started on a socket of its own, by a user who may do nothing else."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

_UNPRIVILEGED = "nobody"
_LOG_FILE = 1 << 20
"""Bytes in a file of a log that is in a folder of its own."""


class Postgres:
    """A server, and databases in it that nobody else uses."""

    def __init__(self, folder: Path, log: Path | None = None) -> None:
        """Make and start it in a folder; its log (WAL) can be in another, and then only grows."""
        self.folder, self._log = folder, log
        self._binaries = _find_binaries()
        self.process = self.start(is_new=True)

    @property
    def url(self) -> str:
        return f"host={self.folder} dbname=postgres user={_UNPRIVILEGED}"

    def start(self, *, is_new: bool = False) -> subprocess.Popen[bytes]:
        """Start it."""
        data = self.folder / "data"
        if is_new:
            options = ("-U", _UNPRIVILEGED, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
            log = ("--waldir", self._log, "--wal-segsize=1") if self._log else ()
            assert self._run("initdb", "--no-sync", "-D", data, *options, *log).wait() == 0
        settings = f"-c listen_addresses= -c unix_socket_directories={self.folder} -c fsync=off"
        if self._log:
            settings += " -c checkpoint_timeout=1h -c max_wal_size=1GB"
        self.process = self._run("postgres", "-D", data, *settings.split())
        self._wait()
        return self.process

    def _run(self, command: str, *arguments: str | Path) -> subprocess.Popen[bytes]:
        """Run a command; PostgreSQL refuses to run as root."""
        is_root = os.getuid() == 0
        if is_root:
            shutil.chown(self.folder, _UNPRIVILEGED)
        return subprocess.Popen(  # noqa: S603 - what scripts/servers installs
            [self._binaries / command, *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=_UNPRIVILEGED if is_root else None,
            extra_groups=[] if is_root else None,
        )

    def _wait(self) -> None:
        while True:
            try:
                psycopg.connect(self.url).close()
            except psycopg.OperationalError:
                assert self.process.poll() is None, "PostgreSQL does not start"
                time.sleep(0.02)
            else:
                return

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it; at once, whatever it does, by SIGQUIT."""
        self.process.send_signal(how)
        self.process.wait()

    @contextmanager
    def new_schema(self) -> Generator[str]:
        """Make a schema, and give the way to it."""
        name = f"s{uuid4().hex}"
        self._execute(f"CREATE SCHEMA {name}")
        yield f"{self.url} options='-c search_path={name}'"
        self._execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")

    @contextmanager
    def use_disk(self, folder: Path) -> Generator[None]:
        """Let new tables and indexes be in a folder, which may be small."""
        if os.getuid() == 0:
            shutil.chown(folder, _UNPRIVILEGED)
        self._execute(f"CREATE TABLESPACE small LOCATION '{folder}'")
        self._execute("ALTER DATABASE postgres SET default_tablespace = small")
        yield
        self._execute("ALTER DATABASE postgres RESET default_tablespace")
        self._execute("DROP TABLESPACE small")

    def use_up_log(self, but: int) -> None:
        """Write to the log until no more bytes than this fit into the files that it has."""
        assert self._log is not None
        last = max(int(each.name, 16) for each in self._log.glob("0*")) & 0xFFFFFFFF
        with psycopg.connect(self.url, autocommit=True) as connection:
            position = connection.execute("SELECT pg_current_wal_insert_lsn() - '0/0'").fetchone()
            left = (last + 1) * _LOG_FILE - int((position or [0])[0])
            write = "SELECT pg_logical_emit_message(true, '', repeat('x', %s))"
            connection.execute(write, [left - but])

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement.encode())


def _find_binaries() -> Path:
    found = shutil.which("postgres")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    assert found or folders, "scripts/servers installs a PostgreSQL"
    return Path(found).parent if found else folders[-1]


@contextmanager
def run_postgres(log: Path | None = None) -> Generator[Postgres]:
    """Run a server."""
    with tempfile.TemporaryDirectory(prefix="postgres-", dir="/tmp") as folder:
        server = Postgres(Path(folder), log)
        try:
            yield server
        finally:
            server.stop()
