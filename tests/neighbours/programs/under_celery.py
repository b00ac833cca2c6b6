# /// script
# dependencies = ["celery"]
# ///
"""Send from the processes that Celery forks, by clients that were used before."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from pathlib import Path

from celery import Celery

from flowroute_client import AsyncFlowroute, Flowroute
from neighbours.calls import ACCEPTED, ID, OURS, TEXT, THEIRS
from stub import Stub

app = Celery("texts")
url = sys.argv[1] if sys.argv[1:] else None
flowroute = Flowroute("access", "secret", base_url=url)
async_flowroute = AsyncFlowroute("access", "secret", base_url=url)


@app.task(name="text")
def text() -> list[str | None]:
    sent = flowroute.messages.send(from_=OURS, to=THEIRS, body=TEXT)
    sent_too = asyncio.run(async_flowroute.messages.send(from_=OURS, to=THEIRS, body=TEXT))
    return [sent.id, sent_too.id]


def configure(folder: str) -> None:
    for name in ("messages", "results", "control"):
        Path(folder, name).mkdir(exist_ok=True)
    app.conf.update(
        broker_url="filesystem://",
        broker_transport_options={
            "data_folder_in": f"{folder}/messages",
            "data_folder_out": f"{folder}/messages",
            "control_folder": f"{folder}/control",
        },
        result_backend=f"file://{folder}/results",
    )


def work(folder: str) -> None:
    text()  # in the process that forks
    configure(folder)
    app.worker_main(["worker", "--pool=prefork", "--concurrency=2", "--loglevel=error"])


def main() -> None:
    with Stub() as stub, tempfile.TemporaryDirectory() as folder:
        stub.answer(202, ACCEPTED)
        configure(folder)
        worker = subprocess.Popen(  # noqa: S603 - itself
            [sys.executable, __file__, stub.url, folder]
        )
        try:
            results = [text.delay() for _ in range(6)]
            assert [each.get(timeout=120) for each in results] == [[ID, ID]] * 6
        finally:
            worker.terminate()
            worker.wait()
        assert len(stub.requests) == 2 + 2 * 6


if __name__ == "__main__":
    work(sys.argv[2]) if sys.argv[1:] else main()
