# /// script
# dependencies = ["gunicorn"]
# ///
"""Send from the workers that gunicorn forks, by clients that were made and used before."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx

from flowroute_client import AsyncFlowroute, Flowroute
from neighbours.calls import ACCEPTED, ID, OURS, TEXT, THEIRS
from stub import Stub


def send() -> str:
    sent = flowroute.messages.send(from_=OURS, to=THEIRS, body=TEXT)
    sent_too = asyncio.run(async_flowroute.messages.send(from_=OURS, to=THEIRS, body=TEXT))
    assert sent.id == sent_too.id == ID
    return str(os.getpid())


def application(
    _: object, start_response: Callable[[str, list[tuple[str, str]]], object]
) -> list[bytes]:
    start_response("200 OK", [])
    return [send().encode()]


def main() -> None:
    with Stub() as stub, socket.create_server(("127.0.0.1", 0)) as listener:
        stub.answer(202, ACCEPTED)
        listener.set_inheritable(True)
        server = subprocess.Popen(  # noqa: S603 - what is tested
            [
                sys.executable,
                "-m",
                "gunicorn",
                "--preload",
                "--workers=2",
                "--log-level=error",
                f"--bind=fd://{listener.fileno()}",
                "--no-control-socket",
                "under_gunicorn:application",
            ],
            cwd=Path(__file__).parent,
            env={**os.environ, "STUB": stub.url},
            pass_fds=[listener.fileno()],
        )
        try:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            pids = {httpx.get(url, timeout=60).raise_for_status().text for _ in range(20)}
        finally:
            server.terminate()
            server.wait()
        assert str(server.pid) not in pids
        assert len(stub.requests) == 2 + 2 * 20


if __name__ == "__main__":
    main()
else:
    flowroute = Flowroute("access", "secret", base_url=os.environ["STUB"])
    async_flowroute = AsyncFlowroute("access", "secret", base_url=os.environ["STUB"])
    send()  # in the process that forks
