"""A service that takes messages and lists their records, late and by a clock of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from threading import Barrier

import httpx

from fault_server import Exchange


class Service:
    """A service that lists what it acted on, some time later and by a clock of its own."""

    def __init__(
        self, *fates: str, ahead: float = 0, late: float = 0, tells_time: bool = True
    ) -> None:
        """Meet the sends with these fates in turn, and all others well.

        A fate is ``ok``; ``lost``: sent, and the answer is lost; ``lost beside another``: the same
        while another equal message is sent; ``closed``: not sent; ``500``, ``no id`` and
        ``no JSON``: sent, and answered so; ``slow`` and ``slow and lost``: sent, and answered or
        not after the first looks; or ``late``: sent only after the next one.
        Two with ``together`` after it meet theirs only once both have come.
        """
        self._fates = iter(fates)
        self._ahead, self._late = timedelta(seconds=ahead), timedelta(seconds=late)
        self.records: list[tuple[datetime, dict[str, object]]] = []
        self._tells_time = tells_time
        self.lists = 0
        self._late_ones: list[object] = []
        self._together = Barrier(2)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def __iter__(self) -> Iterator[Callable[[Exchange], None]]:
        while True:
            yield self._serve

    def add(self, fields: object, moment: datetime | None = None) -> str:
        moment, text = moment or self.now(), json.loads(json.dumps(fields))
        text["from"] = text.pop("from_", None) or text["from"]
        stamp = moment.isoformat(timespec="milliseconds")[:22] + "Z"
        attributes = {**text, "direction": "outbound", "timestamp": stamp}
        record: dict[str, object] = {"id": f"mdr2-{len(self.records)}", "attributes": attributes}
        self.records.append((moment, record))
        return f"mdr2-{len(self.records) - 1}"

    def _serve(self, exchange: Exchange) -> None:
        exchange.read()
        date = format_datetime(self.now(), usegmt=True)
        date_header = {"date": date} if self._tells_time else {}
        if exchange.method == "GET":
            self.lists += 1
            exchange.answer(200, self._list(exchange.target), **date_header)
            return
        fate = self._choose_fate()
        if fate == "closed":
            exchange.fin()
            return
        if fate == "late":
            self._late_ones.append(json.loads(exchange.body))
            exchange.fin()
            return
        record = self.add(json.loads(exchange.body))
        while self._late_ones:
            self.add(self._late_ones.pop())
        if "slow" in fate:
            exchange.server.stopping.wait(0.2)
        if fate == "lost beside another":
            self.add(json.loads(exchange.body))
        if "lost" in fate:
            exchange.fin()
        elif fate.startswith("no "):
            exchange.answer(202, b"{}" if fate == "no id" else b"<html>", **date_header)
        elif fate == "500":
            exchange.answer(500, b"{}", **date_header)
        else:
            body = json.dumps({"data": {"id": record, "type": "message"}}).encode()
            exchange.answer(202, body, **date_header)

    def _choose_fate(self) -> str:
        fate = next(self._fates, "ok")
        if fate.endswith(" together"):
            self._together.wait(30)
        return fate.removesuffix(" together")

    def _list(self, target: str) -> bytes:
        start = datetime.fromisoformat(httpx.URL(f"http://x{target}").params["start_date"])
        seen = [
            record for moment, record in self.records if start <= moment <= self.now() - self._late
        ]
        return json.dumps({"data": seen, "links": {}}).encode()
