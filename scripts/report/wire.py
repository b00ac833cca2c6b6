"""Compare two documents at the HTTP level.

The contract of a corrected document cannot show this: what the vendor published, errors, headers,
credentials, and what no method of ours has to do with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias, cast

from attrs import evolve

from codegen.document import JSON, METHODS, Document
from codegen.names import identifier
from codegen.operations import Operation, name_parameters, parameter_key
from codegen.schemas import Schemas
from report.changes import Change, Side, Way, within
from report.facts import Rule, allows, demands, members, neutral, other
from report.pairs import Pair
from report.schemas import Comparison, describe

_ANYTHING: Document = {}
_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
_COMPOUND = {"array", "object"}  # of which there is more than one way to write them
_OPPOSITE: dict[Side, Side] = {"request": "reply", "reply": "request"}
_FLAGS: dict[str, Rule] = {
    "required": demands,
    "allowEmptyValue": allows,
    "allowReserved": other,
    "deprecated": neutral,
}
_Parts: TypeAlias = "dict[str, Document]"


class Wire:
    """The changes from one document to another."""

    def __init__(self, old: Document, new: Document) -> None:
        """Compare two documents that are valid OpenAPI."""
        self._old, self._new = Schemas(old), Schemas(new)
        self._schemas: dict[Side, Comparison] = {
            "request": Comparison(self._old, self._new, "request"),
            "reply": Comparison(self._old, self._new, "reply"),
        }

    def changes(self, pairs: list[Pair]) -> list[Change]:
        """List every change of every operation."""
        return [change for pair in pairs for change in self._pair(pair)]

    def _pair(self, pair: Pair) -> Iterator[Change]:
        if not pair.old or not pair.new or pair.has_moved:
            presence = _presence(*pair)
            yield evolve(presence, origin=(presence.operation,))
        if pair.old and pair.new:
            for change in self._operation(pair.old, pair.new):
                origin = change.origin or (str(pair.new), *change.place)
                yield evolve(change, operation=str(pair.new), origin=origin)

    def _operation(self, old: Operation, new: Operation) -> Iterator[Change]:
        yield from _flags((), old.own, new.own, {"deprecated": neutral})
        yield from _servers(old, new)
        yield from _security(old, new)
        if (old.path, old.reach) != (new.path, new.reach):  # most are as they were
            yield from self._parameters(_by_place(old), _by_place(new))
            yield from self._messages(old, new, "request")
            yield from self._callbacks(_callbacks(old), _callbacks(new))

    def _messages(self, old: Operation, new: Operation, side: Side) -> Iterator[Change]:
        """Compare bodies and replies; of a callback, the vendor sends the former."""
        yield from self._body(old.part("requestBody"), new.part("requestBody"), side)
        was, now = old.parts("responses"), new.parts("responses")
        yield from self._replies(was, now, _OPPOSITE[side])

    def _callbacks(self, old: dict[str, Operation], new: dict[str, Operation]) -> Iterator[Change]:
        for name in sorted(old.keys() | new.keys()):
            place = ("callback", name)
            if name not in new:
                yield Change(place, "removed", None, None, Way.OTHER, "reply")
            elif name not in old:
                yield Change(place, "added", None, None, Way.NEUTRAL, "reply")
            else:
                yield from within(place, self._messages(old[name], new[name], "reply"))

    def _parameters(
        self, old: dict[tuple[str, str], Document], new: dict[tuple[str, str], Document]
    ) -> Iterator[Change]:
        come = {key: each for key, each in new.items() if key not in old}
        for key in sorted(old.keys() - new.keys()):
            moved = next((each for each in come if come[each]["name"] == old[key]["name"]), None)
            if moved:
                place = ("parameter", moved[0], str(come.pop(moved)["name"]))
                yield Change(place, "location", key[0], moved[0], Way.OTHER)
            else:
                yield self._report_lost(key[0], old[key])
        for location, name in sorted(come):
            yield self._report_gained(location, come[location, name])
        for key, parameter in new.items():
            if key in old:
                yield from self._parameter(key[0], old[key], parameter)

    def _report_lost(self, location: str, parameter: Document) -> Change:
        shape = self._old.shape(_schema(parameter))
        place = ("parameter", location, str(parameter["name"]))
        return Change(place, "removed", describe(shape), None, Way.OTHER)

    def _report_gained(self, location: str, parameter: Document) -> Change:
        shape = self._new.shape(_schema(parameter))
        place = ("parameter", location, str(parameter["name"]))
        if parameter.get("required"):
            return Change(place, "added as required", None, describe(shape), Way.NARROWER)
        return Change(place, "added", None, describe(shape), Way.NEUTRAL)

    def _parameter(self, location: str, old: Document, new: Document) -> Iterator[Change]:
        place = ("parameter", location, str(new["name"]))
        # Which is not sent as it is: it names a place in the path, or a header in any case.
        if identifier(str(old["name"])) != identifier(str(new["name"])):
            yield Change(place, "name", old["name"], new["name"], Way.NEUTRAL)
        yield from _flags(place, old, new, _FLAGS)
        was, now = _style(location, old), _style(location, new)
        if was != now and self._new.shape(_schema(new)).kind in _COMPOUND:
            yield Change(place, "style", was, now, Way.OTHER)
        yield from self._compare("request", place, _schema(old), _schema(new))

    def _body(self, old: Document, new: Document, side: Side) -> Iterator[Change]:
        place = ("body",)
        if old and new:
            yield from _flags(place, old, new, {"required": demands}, side)
            yield from self._contents(side, place, old, new)
        elif old:
            yield Change(place, "removed", [*_mappings(old, "content")], None, Way.OTHER, side)
        elif new:
            way = Way.NARROWER if new.get("required") else Way.NEUTRAL
            yield Change(place, "added", None, [*_mappings(new, "content")], way, side)

    def _contents(
        self, side: Side, place: tuple[str, ...], old: Document, new: Document
    ) -> Iterator[Change]:
        """Compare what goes in each media type; one alone may have got another name."""
        was, now = _contents(old), _contents(new)
        if was.keys() != now.keys():
            yield _media_types(side, place, was, now)
        if len(was) == len(now) == 1:
            was = dict(zip(now, was.values(), strict=True))
        for name in now:
            if name in was:
                yield from self._compare(side, place, _schema(was[name]), _schema(now[name]))

    def _replies(self, old: _Parts, new: _Parts, side: Side) -> Iterator[Change]:
        was, now = _successes(old), _successes(new)
        if was != now:
            yield _compare_lists(("reply",), "success", was, now, side)
        for status in sorted((old.keys() ^ new.keys()) - {*was, *now}):
            fact = "added" if status in new else "removed"
            yield Change(("reply", status), fact, None, None, Way.NEUTRAL, side)
        if len(was) == len(now) == 1:  # which may have got another status
            old = {**old, now[0]: old[was[0]]}
        for status in sorted(old.keys() & new.keys()):
            yield from self._reply(("reply", status), old[status], new[status], side)

    def _reply(
        self, place: tuple[str, ...], old: Document, new: Document, side: Side
    ) -> Iterator[Change]:
        yield from self._headers(place, _mappings(old, "headers"), _mappings(new, "headers"), side)
        was, now = bool(old.get("content")), bool(new.get("content"))
        if was and now:
            yield from self._contents(side, place, old, new)
        elif was or now:
            way = Way.OTHER if was else Way.NEUTRAL
            yield Change((*place, "body"), "removed" if was else "added", None, None, way, side)

    def _headers(
        self, place: tuple[str, ...], old: _Parts, new: _Parts, side: Side
    ) -> Iterator[Change]:
        for name in sorted({*old, *new}):
            inner = (*place, "header", name)
            if name not in new:
                yield Change(inner, "removed", name, None, Way.OTHER, side)
            elif name not in old:
                yield Change(inner, "added", None, name, Way.NEUTRAL, side)
            else:
                was, now = self._old.resolve(old[name]), self._new.resolve(new[name])
                yield from _flags(inner, was, now, {"required": demands}, side)
                yield from self._compare(side, inner, _schema(was), _schema(now))

    def _compare(
        self, side: Side, place: tuple[str, ...], old: Document, new: Document
    ) -> Iterator[Change]:
        return within(place, self._schemas[side].compare(old, new))


def _by_place(operation: Operation) -> dict[tuple[str, str], Document]:
    """Return the parameters by location and name, those of the path by their place in it."""
    found: dict[tuple[str, str], Document] = {}
    names = name_parameters(operation.path)
    for each in operation.parameters:
        location, name = parameter_key(each)
        known = location == "path" and name in names
        found[location, str(names.index(name)) if known else name] = each
    return found


def _callbacks(operation: Operation) -> dict[str, Operation]:
    """Return what the vendor calls, by the name of the callback and its method."""
    return {
        f"{name} {method.upper()}": evolve(operation, own=cast("Document", item[method]))
        for name, each in operation.parts("callbacks").items()
        for item in cast("dict[str, Document]", each).values()
        for method in METHODS
        if method in item
    }


def _presence(old: Operation | None, new: Operation | None) -> Change:
    """Tell that an operation is new, gone or somewhere else."""
    was, now = str(old) if old else None, str(new) if new else None
    fact = "moved" if old and new else "added" if new else "removed"
    way = Way.OTHER if old else Way.NEUTRAL
    return Change((), fact, was, now, way, operation=now or was or "")


def _flags(
    place: tuple[str, ...],
    old: Document,
    new: Document,
    rules: Mapping[str, Rule],
    side: Side = "request",
) -> Iterator[Change]:
    for name, rule in rules.items():
        was, now = bool(old.get(name)), bool(new.get(name))
        if was != now:
            yield Change(place, name, was, now, rule(was, now), side)


def _compare_lists(
    place: tuple[str, ...], fact: str, old: Iterable[str], new: Iterable[str], side: Side
) -> Change:
    """Tell that a list of what is allowed is not as it was."""
    was, now = cast("list[JSON]", sorted(old)), cast("list[JSON]", sorted(new))
    return Change(place, fact, was, now, members(was, now), side)


def _media_types(side: Side, place: tuple[str, ...], old: _Parts, new: _Parts) -> Change:
    change = _compare_lists(place, "media type", old, new, side)
    if side == "request":
        return change
    # A reader asks for what it can read, and need not mind what else there is.
    return evolve(change, way=Way.NEUTRAL if change.way is Way.WIDER else Way.OTHER)


def _successes(responses: _Parts) -> list[str]:
    return sorted(status for status in responses if status.startswith("2"))


def _style(location: str, parameter: Document) -> JSON:
    """Tell how a parameter is written, whether the document says so or leaves it to OpenAPI."""
    style = parameter.get("style", _STYLES[location])
    return f"{style}{', exploded' if parameter.get('explode', style == 'form') else ''}"


def _schema(owner: Document) -> Document:
    """Return the schema of a parameter, a header or a content."""
    for content in _mappings(owner, "content").values():
        return _schema(content)
    return cast("Document", owner.get("schema", _ANYTHING))


def _servers(old: Operation, new: Operation) -> Iterator[Change]:
    was, now = (
        {str(server["url"]).rstrip("/") for server in each.effective("servers")}
        for each in (old, new)
    )
    if was != now:
        change = _compare_lists(("servers",), "servers", was, now, "request")
        yield evolve(change, origin=("servers",))


def _security(old: Operation, new: Operation) -> Iterator[Change]:
    was, now = _list_accepted(old), _list_accepted(new)
    if was != now:
        # Credentials are accepted if all that is demanded is among what they satisfy.
        kept = all(any(each <= known for each in now) for known in was)
        narrower = all(any(each <= known for each in was) for known in now)
        way = Way.WIDER if kept else Way.NARROWER if narrower else Way.OTHER
        before, after = _show_credentials(was), _show_credentials(now)
        place, origin = ("security",), ("security",)
        yield Change(place, "security", before, after, way, origin=origin)


def _list_accepted(operation: Operation) -> set[frozenset[str]]:
    """List the credentials that are accepted, by what they are and not by their names."""
    components = cast("dict[str, Document]", operation.document.get("components", {}))
    schemes = _mappings(components, "securitySchemes")
    return {
        frozenset(
            demand
            for name, scopes in each.items()
            for demand in _demands(schemes.get(name, {"type": name}), scopes)
        )
        for each in operation.effective("security") or [{}]
    }


def _demands(scheme: Document, scopes: JSON) -> Iterator[str]:
    """Say what a scheme demands: credentials of a kind, from certain places, for each scope."""
    kind = " ".join(str(scheme[k]) for k in ("type", "scheme", "in", "name") if k in scheme)
    flows = [scheme, *_mappings(scheme, "flows").values()]
    yield " ".join([kind, *(str(f[url]) for f in flows for url in _URLS if url in f)])
    yield from (f"{kind} {scope}" for scope in cast("list[JSON]", scopes))


_URLS = ("authorizationUrl", "tokenUrl", "refreshUrl", "openIdConnectUrl")


def _show_credentials(accepted: set[frozenset[str]]) -> list[JSON]:
    return [*sorted(" and ".join(sorted(each)) or "nothing" for each in accepted)]


def _contents(owner: Document) -> _Parts:
    """Return what goes in each media type, whatever the type has for parameters."""
    content = _mappings(owner, "content")
    return {name.partition(";")[0].strip().lower(): each for name, each in content.items()}


def _mappings(owner: Mapping[str, object], name: str) -> dict[str, Document]:
    return cast("dict[str, Document]", owner.get(name, {}))
