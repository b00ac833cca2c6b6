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
from report.changes import Change, Place, Side, Way, tell_presence, within
from report.facts import Rule, allows, demands, members, neutral, other
from report.pairs import Pair
from report.schemas import Comparison, describe

_ANYTHING: Document = {}
_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
_COMPOUND = {"array", "object"}  # of which there is more than one way to write them
_SHARED = {"security", "servers"}  # which mostly stand once for all operations
_OPPOSITE: dict[Side, Side] = {"request": "reply", "reply": "request"}
_FLAGS: dict[str, Rule] = {
    "required": demands,
    "allowEmptyValue": allows,
    "allowReserved": other,
    "deprecated": neutral,
}
_Parts: TypeAlias = "dict[str, Document]"
_Keyed: TypeAlias = "dict[tuple[str, str], Document]"
"""Parameters by location and name."""
_Found: TypeAlias = Iterator[Change]


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

    def _pair(self, pair: Pair) -> _Found:
        if not pair.old or not pair.new or pair.has_moved:
            presence = _presence(*pair)
            yield evolve(presence, origin=(presence.operation,))
        if pair.old and pair.new:
            for change in self._operation(pair.old, pair.new):
                own = (change.fact,) if change.fact in _SHARED else (str(pair.new), *change.place)
                origin = change.origin or own
                yield evolve(change, operation=str(pair.new), origin=origin)

    def _operation(self, old: Operation, new: Operation) -> _Found:
        yield from _flags((), old.own, new.own, {"deprecated": neutral})
        yield from _servers(old, new)
        yield from _security(old, new)
        if (old.path, old.reach) != (new.path, new.reach):  # most are as they were
            yield from self._parameters(_by_place(old), _by_place(new))
            yield from self._messages(old, new, "request")
            yield from self._callbacks(_callbacks(old), _callbacks(new))

    def _messages(self, old: Operation, new: Operation, side: Side) -> _Found:
        """Compare bodies and replies; of a callback, the vendor sends the former."""
        yield from self._body(old.part("requestBody"), new.part("requestBody"), side)
        was, now = old.parts("responses"), new.parts("responses")
        yield from self._replies(was, now, _OPPOSITE[side])

    def _callbacks(self, old: dict[str, Operation], new: dict[str, Operation]) -> _Found:
        for name in sorted(old.keys() | new.keys()):
            place = ("callback", name)
            if name not in old or name not in new:
                yield tell_presence(place, None, "reply", is_new=name in new)
            else:
                yield from within(place, self._messages(old[name], new[name], "reply"))

    def _parameters(self, old: _Keyed, new: _Keyed) -> _Found:
        come = {key: each for key, each in new.items() if key not in old}
        for key in sorted(old.keys() - new.keys()):
            moved = next((each for each in come if come[each]["name"] == old[key]["name"]), None)
            if moved:
                place = ("parameter", moved[0], str(come.pop(moved)["name"]))
                yield Change(place, "location", key[0], moved[0], Way.OTHER)
            else:
                yield _tell_parameter(self._old, old[key], is_new=False)
        for key in sorted(come):
            yield _tell_parameter(self._new, come[key], is_new=True)
        for key, parameter in new.items():
            if key in old:
                yield from self._parameter(key[0], old[key], parameter)

    def _parameter(self, location: str, old: Document, new: Document) -> _Found:
        place = ("parameter", location, str(new["name"]))
        # Which is not sent as it is: it names a place in the path, or a header in any case.
        if identifier(str(old["name"])) != identifier(str(new["name"])):
            yield Change(place, "name", old["name"], new["name"], Way.NEUTRAL)
        yield from _flags(place, old, new, _FLAGS)
        was, now = _style(location, old), _style(location, new)
        if was != now and self._new.shape(_schema(new)).kind in _COMPOUND:
            yield Change(place, "style", was, now, Way.OTHER)
        yield from self._compare("request", place, _schema(old), _schema(new))

    def _body(self, old: Document, new: Document, side: Side) -> _Found:
        place = ("body",)
        if old and new:
            yield from _flags(place, old, new, {"required": demands}, side)
            yield from self._contents(side, place, old, new)
        elif old or new:
            shown: list[JSON] = [*_mappings(old or new, "content")]
            required = bool(new.get("required"))
            yield tell_presence(place, shown, side, is_new=bool(new), required=required)

    def _contents(self, side: Side, place: Place, old: Document, new: Document) -> _Found:
        """Compare what goes in each media type; one alone may have got another name."""
        was, now = _contents(old), _contents(new)
        if was.keys() != now.keys():
            yield _media_types(side, place, was, now)
        if len(was) == len(now) == 1:
            was = dict(zip(now, was.values(), strict=True))
        for name in now:
            if name in was:
                yield from self._compare(side, place, _schema(was[name]), _schema(now[name]))

    def _replies(self, old: _Parts, new: _Parts, side: Side) -> _Found:
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

    def _reply(self, place: Place, old: Document, new: Document, side: Side) -> _Found:
        yield from self._headers(place, _mappings(old, "headers"), _mappings(new, "headers"), side)
        was, now = bool(old.get("content")), bool(new.get("content"))
        if was and now:
            yield from self._contents(side, place, old, new)
        elif was or now:
            yield tell_presence((*place, "body"), None, side, is_new=now)

    def _headers(self, place: Place, old: _Parts, new: _Parts, side: Side) -> _Found:
        for name in sorted({*old, *new}):
            inner = (*place, "header", name)
            if name not in old or name not in new:
                yield tell_presence(inner, name, side, is_new=name in new)
            else:
                was, now = self._old.resolve(old[name]), self._new.resolve(new[name])
                yield from _flags(inner, was, now, {"required": demands}, side)
                yield from self._compare(side, inner, _schema(was), _schema(now))

    def _compare(self, side: Side, place: Place, old: Document, new: Document) -> _Found:
        return within(place, self._schemas[side].compare(old, new))


def _tell_parameter(schemas: Schemas, parameter: Document, *, is_new: bool) -> Change:
    place = ("parameter", str(parameter["in"]), str(parameter["name"]))
    shown, required = describe(schemas.shape(_schema(parameter))), bool(parameter.get("required"))
    return tell_presence(place, shown, "request", is_new=is_new, required=required)


def _by_place(operation: Operation) -> _Keyed:
    """Return the parameters by location and name, those of the path by their place in it."""
    found: _Keyed = {}
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
    place: Place, old: Document, new: Document, rules: Mapping[str, Rule], side: Side = "request"
) -> _Found:
    for name, rule in rules.items():
        was, now = bool(old.get(name)), bool(new.get(name))
        if was != now:
            yield Change(place, name, was, now, rule(was, now), side)


def _compare_lists(
    place: Place, fact: str, old: Iterable[str], new: Iterable[str], side: Side
) -> Change:
    """Tell that a list of what is allowed is not as it was."""
    was, now = cast("list[JSON]", sorted(old)), cast("list[JSON]", sorted(new))
    return Change(place, fact, was, now, members(was, now), side)


def _media_types(side: Side, place: Place, old: _Parts, new: _Parts) -> Change:
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


def _servers(old: Operation, new: Operation) -> _Found:
    was, now = (
        {str(server["url"]).rstrip("/") for server in each.effective("servers")}
        for each in (old, new)
    )
    if was != now:
        yield _compare_lists(("servers",), "servers", was, now, "request")


def _security(old: Operation, new: Operation) -> _Found:
    was, now = _list_accepted(old), _list_accepted(new)
    if was != now:
        # Credentials are accepted if all that is demanded is among what they satisfy.
        kept = all(any(each <= known for each in now) for known in was)
        narrower = all(any(each <= known for each in was) for known in now)
        way = Way.WIDER if kept else Way.NARROWER if narrower else Way.OTHER
        before, after = _show_credentials(was), _show_credentials(now)
        yield Change(("security",), "security", before, after, way)


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
