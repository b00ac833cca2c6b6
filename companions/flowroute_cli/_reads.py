"""Every read that the document has, made once, so that the replies can be compared with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from urllib.parse import quote

from attrs import field, frozen

from flowroute_cli._drift import Drift
from flowroute_client import Flowroute, FlowrouteError, Reply
from flowroute_client._payload.json import decode_json, listing, mapping

_MOST_ITEMS = 200
_LONG_ENOUGH = timedelta(days=30)
"""How far back to look for messages."""


@frozen
class Read:
    """A read that was made, or not."""

    name: str
    outcome: str
    is_compared: bool = False


@frozen
class Reader:
    """Makes the reads, and takes from each what later ones need."""

    client: Flowroute
    document: Mapping[str, object]
    drift: Drift
    now: datetime
    _ids: dict[str, str] = field(factory=dict[str, str], init=False, repr=False)
    """The id of an item, by the path of its list."""

    def read_all(self) -> Iterator[Read]:
        """Make every read that can be made, the lists before what is in them."""
        paths = mapping(self.document["paths"])
        for path in sorted(paths, key=lambda path: path.count("{")):
            if "get" in mapping(paths[path]):
                yield self._read(path, mapping(mapping(paths[path])["get"]))

    def _read(self, path: str, operation: Mapping[str, object]) -> Read:
        name, parameters = f"GET {path}", listing(operation.get("parameters")) or []
        given = {str(mapping(each)["name"]): mapping(each) for each in parameters}
        target = self._fill(path, given)
        if target is None:
            return Read(name, "not made, since no list gave an id for it")
        replies = list[Reply]()
        try:
            watched = self.client.with_options(on_reply=replies.append)
            watched.request("GET", target, params=dict(self._choose_query(given)))
        except FlowrouteError as error:
            if not replies:
                return Read(name, f"no answer ({type(error).__name__})")
        return self._compare(path, operation, replies[-1])

    def _fill(self, path: str, given: Mapping[str, Mapping[str, object]]) -> str | None:
        """Fill the places in a path; ``None`` if there is nothing for one."""
        target = path
        for name in re.findall(r"\{(\w+)\}", path):
            choices = listing(mapping(given[name]["schema"]).get("enum"))
            list_path = path.partition(f"/{{{name}}}")[0]
            value = str(choices[0]) if choices else self._ids.get(list_path)
            if value is None:
                return None
            target = target.replace(f"{{{name}}}", quote(value, safe=""))
        return target

    def _choose_query(
        self, given: Mapping[str, Mapping[str, object]]
    ) -> Iterator[tuple[str, str | int]]:
        """Ask for as much as is allowed, and for no more than is needed otherwise."""
        for name, parameter in given.items():
            if name == "limit":
                most = mapping(parameter["schema"]).get("maximum")
                yield name, min(most, _MOST_ITEMS) if isinstance(most, int) else _MOST_ITEMS
            elif parameter.get("required") and parameter["in"] == "query":
                yield name, f"{self.now - _LONG_ENOUGH:%Y-%m-%d}"

    def _compare(self, path: str, operation: Mapping[str, object], reply: Reply) -> Read:
        name, status = f"GET {path}", str(reply.status_code)
        content = mapping(mapping(mapping(operation["responses"]).get(status)).get("content"))
        if not content:
            return Read(name, f"{status}, for which the document has no schema")
        place = ("paths", path, "get", "responses", status, "content", next(iter(content)))
        if not self.drift.compare(name, (*place, "schema"), reply.body):
            return Read(name, f"{status}, but the body is not JSON that can be compared")
        found = find_id(decode_json(reply.body))
        if found is not None:
            self._ids.setdefault(path, found)
        return Read(name, status, is_compared=True)


def find_id(value: object) -> str | None:
    """Find the id of the outermost item that has one."""
    level = [value]
    while level:
        for each in level:
            found = mapping(each).get("id")
            if isinstance(found, str | int) and not isinstance(found, bool):
                return str(found)
        level = [inner for each in level for inner in listing(each) or mapping(each).values()]
    return None
