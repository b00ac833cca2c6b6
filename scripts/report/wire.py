"""Compare two documents at the HTTP level.

The contract of a corrected document cannot show this: what the vendor published, errors, headers,
credentials, and what no method of ours has to do with.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import TypeAlias, cast

from attrs import evolve

from codegen.document import JSON, Document
from codegen.names import identifier
from codegen.operations import Operation, name_parameters, parameter_key, read_webhooks
from codegen.schemas import Schemas
from report.changes import Change, Place, Side, Way, tell_presence, within
from report.facts import Rule, allows, choose_way, demands, neutral, other
from report.pairs import Pair, has_moved
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
_Names: TypeAlias = Collection[str]
_Calls: TypeAlias = "dict[str, Operation]"
_Found: TypeAlias = Iterator[Change]


class Wire:
    """The changes from one document to another."""

    def __init__(self, old: Document, new: Document) -> None:
        """Compare two documents that are valid OpenAPI."""
        self._webhooks = read_webhooks(old), read_webhooks(new)
        self._old, self._new = Schemas(old), Schemas(new)
        self._schemas = {side: Comparison(self._old, self._new, side) for side in _OPPOSITE}

    def changes(self, pairs: list[Pair]) -> list[Change]:
        """List every change of every operation, and of what the vendor calls by itself."""
        found = [change for pair in pairs for change in self._pair(pair)]
        for name, change in self._compare_calls(*self._webhooks):
            origin = change.origin or (name, *change.place)
            found.append(evolve(change, operation=f"webhook {name}", origin=origin))
        return found

    def _pair(self, pair: Pair) -> _Found:
        operation = str(pair.new or pair.old)
        for change in self._operation(*pair):
            own = (change.fact,) if change.fact in _SHARED else (operation, *change.place)
            yield evolve(change, operation=operation, origin=change.origin or own)

    def _operation(self, old: Operation | None, new: Operation | None) -> _Found:
        if not old or not new:
            yield tell_presence((), str(new or old), "request", is_new=bool(new))
            return
        if has_moved(old, new):
            yield Change((), "moved", str(old), str(new), Way.OTHER)
        yield from _flags((), old.own, new.own, {"deprecated": neutral})
        yield from _servers(old, new)
        yield from _security(old, new)
        if (old.path, old.reach) != (new.path, new.reach):  # most are as they were
            yield from self._parameters(_by_place(old), _by_place(new))
            yield from self._messages(old, new, "request")
            for name, change in self._compare_calls(old.callbacks, new.callbacks):
                yield evolve(change, place=("callback", name, *change.place))

    def _messages(self, old: Operation, new: Operation, side: Side) -> _Found:
        """Compare bodies and replies; of a callback, the vendor sends the former."""
        yield from self._body(old.part("requestBody"), new.part("requestBody"), side)
        was, now = old.parts("responses"), new.parts("responses")
        yield from self._replies(was, now, _OPPOSITE[side])

    def _compare_calls(self, old: _Calls, new: _Calls) -> Iterator[tuple[str, Change]]:
        """Compare what the vendor calls: we read the bodies, and reply."""
        for name in sorted(old.keys() | new.keys()):
            if name not in old or name not in new:
                yield name, tell_presence((), None, "reply", is_new=name in new)
            else:
                changes = self._messages(old[name], new[name], "reply")
                yield from ((name, change) for change in changes)

    def _parameters(self, old: _Keyed, new: _Keyed) -> _Found:
        come = {key: each for key, each in new.items() if key not in old}
        for key in sorted(old.keys() - new.keys()):
            moved = next((each for each in come if come[each]["name"] == old[key]["name"]), None)
            if moved:
                place = ("parameter", moved[0], str(come.pop(moved)["name"]))
                yield Change(place, "location", key[0], moved[0], Way.OTHER)
            else:
                yield _tell_parameter(self._old, old[key], is_new=False)
        for key, parameter in new.items():
            if key in old:
                yield from self._parameter(key[0], old[key], parameter)
            elif key in come:
                yield _tell_parameter(self._new, parameter, is_new=True)

    def _parameter(self, location: str, old: Document, new: Document) -> _Found:
        place = ("parameter", location, str(new["name"]))
        # Which is not sent as it is: it names a place in the path, or a header in any case.
        if identifier(str(old["name"])) != identifier(str(new["name"])):
            yield Change(place, "name", old["name"], new["name"], Way.NEUTRAL)
        yield from _flags(place, old, new, _FLAGS)
        was, now = _style(location, old), _style(location, new)
        # A number is written in JSON as it is anywhere, but a text gets quotation marks.
        kinds = {*_COMPOUND, "string"} if "content" in {**old, **new} else _COMPOUND
        if was != now and any(each.kind in kinds for each in self._new.shape(_schema(new)).choices):
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
        # A reader asks for what it can read, and need not mind what else there is.
        yield from _compare_lists(place, "media type", (was, now), side, needed=was)
        if len(was) == len(now) == 1:
            was = dict(zip(now, was.values(), strict=True))
        for name in now:
            ranges = (each for each in was if _covers(each, name) or _covers(name, each))
            known = name if name in was else next(ranges, None)
            if known:
                yield from self._compare(side, place, _schema(was[known]), _schema(now[name]))

    def _replies(self, old: _Parts, new: _Parts, side: Side) -> _Found:
        old, new = _name_success(old), _name_success(new)
        was, now = _successes(old), _successes(new)
        yield from _compare_lists(("reply",), "success", (was, now), side, needed=now)
        for status in sorted((old.keys() ^ new.keys()) - {*was, *now}):
            fact = "added" if status in new else "removed"
            yield Change(("reply", status), fact, None, None, Way.NEUTRAL, side)
        if len(was) == len(now) == 1 and "2XX" not in {*was, *now}:
            old = {**old, now[0]: old[was[0]]}  # which may have got another status
        for status in sorted(old.keys() | new.keys()):
            before, after = _find_reply(old, status), _find_reply(new, status)
            if before and after:
                yield from self._reply(("reply", status), before, after, side)

    def _reply(self, place: Place, old: Document, new: Document, side: Side) -> _Found:
        yield from self._headers(place, _mappings(old, "headers"), _mappings(new, "headers"), side)
        was, now = bool(old.get("content")), bool(new.get("content"))
        if was and now:
            yield from self._contents(side, place, old, new)
        elif was or now:
            yield tell_presence((*place, "body"), None, side, is_new=now)

    def _headers(self, place: Place, old: _Parts, new: _Parts, side: Side) -> _Found:
        """Compare headers, whose names are the same in any case."""
        was, now = ({n.lower(): (n, each) for n, each in e.items()} for e in (old, new))
        for key in sorted({*was, *now} - {"content-type"}):  # which is said by the content
            (before, first), (after, last) = (each.get(key, ("", {})) for each in (was, now))
            inner = (*place, "header", after or before)
            if not before or not after:
                yield tell_presence(inner, after or before, side, is_new=bool(after))
            else:
                first, last = self._old.resolve(first), self._new.resolve(last)
                yield from _flags(inner, first, last, {"required": demands}, side)
                yield from self._compare(side, inner, _schema(first), _schema(last))

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


def _flags(
    place: Place, old: Document, new: Document, rules: Mapping[str, Rule], side: Side = "request"
) -> _Found:
    for name, rule in rules.items():
        was, now = bool(old.get(name)), bool(new.get(name))
        if was != now:
            yield Change(place, name, was, now, rule(was, now), side)


def _compare_lists(
    place: Place, fact: str, lists: tuple[_Names, _Names], side: Side, needed: _Names = ()
) -> _Found:
    """Tell that a list of what is allowed is not as it was.

    Args:
        place: where.
        fact: of what.
        lists: what was and what is allowed.
        side: whether it is about what is sent or about what is answered.
        needed: of what is answered, what of one list must be in the other; a range names nothing
            that anybody could need.

    """
    old, new = map(sorted, lists)
    way = choose_way(kept=_are_covered(old, new), narrower=_are_covered(new, old))
    if side == "reply":
        named = [each for each in needed if not re.search(r"\*|XX", each)]
        known = all(_are_covered(named, each) for each in (old, new))
        way = Way.NEUTRAL if known else Way.OTHER
    if old != new:
        yield Change(place, fact, cast("JSON", old), cast("JSON", new), way, side)


def _are_covered(some: _Names, others: _Names) -> bool:
    return all(any(_covers(known, name) for known in others) for name in some)


def _covers(known: str, name: str) -> bool:
    """Tell whether an item of a list is another one, or a range that has it: `2XX`, `text/*`."""
    return known == name or fnmatchcase(name, known.replace("XX", "??"))


def _name_success(replies: _Parts) -> _Parts:
    """Call a reply that is the only one to mean success what it is."""
    success = "default" if _successes(replies) else "2XX"
    return {success if status == "default" else status: r for status, r in replies.items()}


def _successes(replies: _Parts) -> list[str]:
    return sorted(status for status in replies if status.startswith("2"))


def _find_reply(replies: _Parts, status: str) -> Document | None:
    """Find what is replied with a status, be it in a range."""
    return replies.get(status, replies.get(f"{status[0]}XX"))


def _style(location: str, parameter: Document) -> JSON:
    """Tell how a parameter is written, whether the document says so or leaves it to OpenAPI."""
    if "content" in parameter:
        return ", ".join(_contents(parameter))
    style = parameter.get("style", _STYLES[location])
    return f"{style}{', exploded' if parameter.get('explode', style == 'form') else ''}"


def _schema(owner: Document) -> Document:
    """Return the schema of a parameter, a header or a content."""
    for content in _mappings(owner, "content").values():
        return _schema(content)
    return cast("Document", owner.get("schema", _ANYTHING))


def _servers(old: Operation, new: Operation) -> _Found:
    if old.urls != new.urls:
        yield from _compare_lists(("servers",), "servers", (old.servers, new.servers), "request")


def _security(old: Operation, new: Operation) -> _Found:
    was, now = _list_accepted(old), _list_accepted(new)
    if was != now:
        # Credentials are accepted if all that is demanded is among what they satisfy.
        kept = all(any(each <= known for each in now) for known in was)
        narrower = all(any(each <= known for each in was) for known in now)
        way = choose_way(kept=kept, narrower=narrower)
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
    # The schemes of HTTP and the names of headers are the same in any case.
    kind = kind if scheme.get("in") in {"query", "cookie"} else kind.lower()
    flows = {"": scheme, **_mappings(scheme, "flows")}
    urls = (f"{name} {f[url]}".strip() for name, f in flows.items() for url in _URLS if url in f)
    yield " ".join([kind, *urls])
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
