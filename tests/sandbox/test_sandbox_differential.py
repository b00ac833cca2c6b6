"""The sandbox's validator and openapi-core validate the same requests, and agree.

Where they do not, the difference has a name, and the sandbox a reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from random import Random
from typing import Any, Final, NamedTuple, TypeAlias, cast
from urllib.parse import quote

import httpx
import pytest
from hypothesis import settings
from openapi_core.exceptions import OpenAPIError

from flowroute_sandbox._api.errors import RefusedError
from flowroute_sandbox._api.validator import RawRequest, Validator
from oracle import DOCUMENT, SERVER, allowed_operation
from shapes import read_recording

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

# At least so many; more until every named difference was met, but at most so many times as many.
REQUESTS: Final = 8 * settings().max_examples
PATIENCE: Final = 20
MEDIA_TYPE: Final = "application/vnd.api+json"
METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ODD_TYPES: Final = (
    *("application/json", "text/plain", "", ";", "application/xml", "application/vnd.api+json;"),
    *("Application/VND.API+JSON", "application/vnd.api+json; charset=utf-8"),
    *("application/vnd.api+json; foo", "application/json; charset=latin-1"),
)
NUMBERS: Final = ("12065550100", "18005550100", "4420794601234")
ODD_TEXTS: Final = (
    *("", " ", "x", "0", "-1", "+1", "1_0", " 7", "1.5", "1e1", "1e999", "nan", "-inf", "\u0662"),
    *("9" * 5000, "0" * 11, "2065550100", "+12065550100", "6561234567", "1" * 16, "a\nb", "ca\n"),
    *("true", "null", "[]", "%", "a/b", "\u00e9", "\0", "http://x/", "ftp://x/a", "http://"),
    *("http://a b", "http://[", "http://x:0/", "2020-01-01", "2020-02-30", "2020-01-01T00:00:00"),
    *("2020-01-01t00:00:00z", "2020-01-01T24:00:00Z", "0001-01-01T00:00:00+01:00", "available"),
)
ODD_JSON: Final = """
[null, true, 0, -1, 12065550100, 1.5, [], {}, [[]], ["x", 1], {"data": null}]
"""
ODD_VALUES: Final[tuple[Json, ...]] = (*json.loads(ODD_JSON), 10**400, *ODD_TEXTS)
USUAL: Final[Mapping[str, tuple[str, ...]]] = {
    "alias": ("support line",),
    "areacode": ("206",),
    "city": ("seattle",),
    "cnam_id": ("20001",),
    "completed_after": ("2026-01-31",),
    "completed_before": ("2026-01-31",),
    "completion_date": ("2026-01-31",),
    "contains": ("555",),
    "created_after": ("2026-01-31",),
    "created_before": ("2026-01-31",),
    "e911_id": ("20001",),
    "end_date": ("2020-01-02", "2020-01-01T00:00:00.39-08:00", "0001-01-01T00:00:00+01:00"),
    "ends_with": ("00",),
    "id": (*NUMBERS, "+12065550100", "2065550100"),
    "iso_country": ("us", "CA", "ca\n"),
    "is_approved": ("true", "False", "1", "0"),
    "label": ("office",),
    "limit": ("1", "200", "201"),
    "max_setup_cost": ("3", "3.25", "-1"),
    "modified_after": ("2026-01-31",),
    "modified_before": ("2026-01-31",),
    "number_id": NUMBERS,
    "number_type": ("longcode", "toll-free"),
    "numbers": ("+12065550100",),
    "offset": ("0", "18446744073709551616"),
    "order_by": ("number", "tn,desc"),
    "rate_center": ("seattle",),
    "route_type": ("host", "sip-reg"),
    "start_date": ("2020-01-01", "2020-01-01T00:00:00Z", "2020-01-01T00:00:00"),
    "starts_with": ("1206", "+1206"),
    "state": ("wa", ""),
    "status": ("processing", "completed"),
    "street_name": ("example",),
    "type": ("sms", "mms_dlr", "dlr"),
    "value": ("heart",),
}
SMS: Final = {"from": "12065550100", "to": "12065550199", "body": "hello", "is_mms": "false"}
MMS: Final = {"from": "12065550100", "to": "12065550199", "media_urls": ["https://x.example/a.png"]}
FTP: Final = {**SMS, "dlr_callback": "ftp://x.example/"}
BOTH: Final = {**SMS, "data": "x"}
NULL: Final = {**SMS, "dlr_callback": None}
ROUTE: Final = {"alias": "office", "route_type": "host", "value": "pbx.example"}
OPTIONS: Final = {"cnam_lookups_enabled": False, "messaging_callback_url": "http://localhost/"}
ADDRESS: Final = read_recording("additions/e911s.create.request")
COMPACT, ENVELOPE = (
    read_recording(f"additions/messages.callback.set.request.{form}")
    for form in ("compact", "envelope")
)
BODIES: Final[Mapping[str, tuple[object, ...]]] = {
    "callbacks_set": (COMPACT, ENVELOPE),
    "cdrs_create_export": (read_recording("additions/cdrs.exports.create.request"),),
    "cnams_create": (read_recording("additions/cnams.create.request"),),
    "e911s_create": (ADDRESS,),
    "e911s_update": (read_recording("additions/e911s.update.request"),),
    "e911s_validate": (ADDRESS,),
    "messaging_provision": (read_recording("additions/message_provision.request"),),
    "numbers_details": (read_recording("additions/numbers.details.request"),),
    "numbers_set_callback": (COMPACT, ENVELOPE),
    "numbers_update": (read_recording("additions/numbers.update.request"),),
    "porting_check": (read_recording("additions/porting.portability.request"),),
    "routes_update": (read_recording("additions/routes.update.request"),),
    "messages_send": (SMS, MMS, FTP, BOTH, NULL, {"data": {"type": "message", "attributes": SMS}}),
    "numbers_purchase": (
        OPTIONS,
        {"messaging_enabled": "True"},
        {"data": {"type": "number", "attributes": OPTIONS}},
    ),
    "routes_create": ({"data": {"type": "route", "attributes": ROUTE}},),
    "routes_set_failover": ({"data": {"type": "route", "id": "0"}}, {"data": None}),
    "routes_set_primary": ({"data": {"type": "route", "id": "0"}},),
}


class Operation(NamedTuple):
    """An operation as the document declares it."""

    method: str
    path: str
    declared: Mapping[str, Any]


OPERATIONS: Final = [
    Operation(method.upper(), path, cast("Mapping[str, Any]", declared))
    for path, item in DOCUMENT["paths"].items()
    for method, declared in item.items()
    # What was seen answered is drawn more often.
    for _ in range(1 if "x-confidence" in declared else 3)
]


def draw(random: Random) -> RawRequest:
    """Draw a request that is nearly one of an operation's."""
    operation = random.choice(OPERATIONS)
    method = operation.method if random.random() < 0.95 else random.choice(METHODS)
    query, content_type, body = draw_query(random, operation), "", b""
    if operation.declared["operationId"] in BODIES:
        (usual,) = operation.declared["requestBody"]["content"]
        content_type = usual if random.random() < 0.8 else random.choice(ODD_TYPES)
        body = draw_body(random, operation.declared["operationId"])
    return RawRequest(method, draw_path(random, operation.path), query, content_type, body)


def draw_path(random: Random, template: str) -> str:
    path = re.sub(r"\{(\w+)\}", lambda match: draw_text(random, match[1]), template)
    return path + random.choice(("/", "/", "x", "//")) if random.random() < 0.1 else path


def draw_text(random: Random, name: str) -> str:
    return random.choice(USUAL[name] if random.random() < 0.8 else ODD_TEXTS)


def draw_query(random: Random, operation: Operation) -> list[tuple[str, str]]:
    query = [
        (parameter["name"], draw_text(random, parameter["name"]))
        for parameter in operation.declared.get("parameters", ())
        if parameter["in"] == "query" and random.random() < (0.9 if parameter["required"] else 0.2)
    ]
    if random.random() < 0.04:
        query.append((random.choice(("color", "limit", "messaging_enabled")), "1"))
    if query and random.random() < 0.04:
        query.append(random.choice(query))
    return query


def draw_body(random: Random, operation_id: str) -> bytes:
    body = cast("Json", deepcopy(random.choice(BODIES[operation_id])))
    for _ in range(random.choice((0, 0, 1, 1, 2))):
        body = mutate(random, body)
    raw = json.dumps(body, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")
    return spoil(random, raw) if random.random() < 0.1 else raw


def mutate(random: Random, value: Json) -> Json:
    """Change a value somewhere in its depth."""
    if isinstance(value, dict) and value and random.random() < 0.9:
        name = random.choice(sorted(value))
        change = random.random()
        if change < 0.2:
            return {each: value[each] for each in value if each != name}
        if change < 0.3:
            return {**value, random.choice(("color", "data", "body")): random.choice(ODD_VALUES)}
        return {**value, name: mutate(random, value[name])}
    if isinstance(value, list) and value and random.random() < 0.5:
        return [*value, random.choice(ODD_VALUES)]
    return random.choice(ODD_VALUES)


def spoil(random: Random, raw: bytes) -> bytes:
    """Turn JSON into something that is none, or hardly."""
    return random.choice(
        (
            *(b"", raw[:-1], raw + b"}", b"\xef\xbb\xbf" + raw, raw + b"\xff"),
            raw.decode("utf-8", "replace").encode("utf-16"),
            raw.replace(b"{", b'{"color": NaN, ', 1),
            raw.replace(b"{", b'{"color": "\\ud800", ', 1),
            raw.replace(b"{", b'{"color": ' + b"[" * 400 + b"]" * 400 + b", ", 1),
            b"[" * 100_000,
        )
    )


class Verdicts(NamedTuple):
    """A request and both verdicts: the operationId of what is asked, or None for a refusal."""

    request: RawRequest
    ours: str | None
    theirs: str | None


def judge(validator: Validator, request: RawRequest) -> Verdicts:
    return Verdicts(request, _ours(validator, request), _theirs(request))


def _ours(validator: Validator, request: RawRequest) -> str | None:
    try:
        return validator.validate(request).operation_id
    except RefusedError:
        return None


def _theirs(request: RawRequest) -> str | None:
    asked = httpx.Request(
        request.method,
        SERVER + quote(request.path),
        params=list(request.query) or None,
        content=request.body,
        headers={"Content-Type": request.content_type, "Authorization": "Basic a2V5OnNlY3JldA=="},
    )
    try:
        return allowed_operation(asked)
    except (OpenAPIError, ValueError, RecursionError):
        return None


def texts(request: RawRequest) -> list[str]:
    """List the texts in a request."""
    found = [*request.path.split("/"), *(value for _, value in request.query)]
    found += re.findall(r'"(.*?)"', request.body.decode("utf-8", "replace"))
    return found


def values(request: RawRequest, *names: str) -> list[str]:
    return [value for name, value in request.query if name in names]


def is_purchase(request: RawRequest) -> bool:
    return request.method == "POST" and request.path.startswith("/v2/numbers/")


def has_strangers(request: RawRequest) -> bool:
    names = {name for name, _ in request.query}
    fitting = [
        operation
        for operation in OPERATIONS
        if operation.method == request.method
        and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", operation.path), request.path)
    ]
    # A literal path goes before one with placeholders.
    asked = min(fitting, key=lambda operation: operation.path.count("{"), default=None)
    return asked is not None and not names <= {
        each["name"] for each in asked.declared.get("parameters", ())
    }


def refuse_constant(name: str) -> None:
    raise ValueError(name)


def is_hardly_json(request: RawRequest) -> bool:
    try:
        body = json.loads(request.body.decode() or "null", parse_constant=refuse_constant)
        json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return True
    return False


def is_both_forms(request: RawRequest) -> bool:
    return all(f'"{name}":'.encode() in request.body for name in ("from", "to", "data"))


STRICTER: Final[Mapping[str, Callable[[RawRequest], bool]]] = {
    # A misspelled filter would pass unnoticed.
    "a parameter that the operation does not have": has_strangers,
    "a parameter that is given twice": lambda request: (
        len({name for name, _ in request.query}) < len(request.query)
    ),
    # The document does not have them, so that it has nothing against any.
    "options of a purchase": is_purchase,
    # openapi-core reads a query as Python reads numbers; JSON has fewer forms of them.
    "integers as Python reads them": lambda request: any(
        not re.fullmatch("-?[0-9]+", value) for value in values(request, "limit", "offset")
    ),
    "numbers as Python reads them": lambda request: any(
        not re.fullmatch("-?[0-9.]{1,300}", value) for value in values(request, "max_setup_cost")
    ),
    # Mostly they are North American numbers without their country code.
    "phone numbers of 10 digits": lambda request: any(
        re.fullmatch("[0-9]{10}", text) for text in texts(request)
    ),
    # Nobody could post a receipt there, or fetch a file.
    "URLs that no HTTP client can open": lambda request: any(
        "://" in text for text in texts(request)
    ),
    # They cannot be compared in UTC.
    "moments before the year 1": lambda request: any(
        text.startswith("0001") for text in texts(request)
    ),
    # RFC 8259: JSON is UTF-8 without a byte order mark, and knows no NaN.
    "bytes that are hardly JSON": is_hardly_json,
    # openapi-core takes the path of the list with a slash for that of a message without an id.
    "an id of no characters": lambda request: request.path.endswith("/"),
    # A handler could not tell which of them is meant.
    "both forms of a message at once": is_both_forms,
}
"""What the sandbox refuses and openapi-core does not, and when that is."""

LOOSER: Final[Mapping[str, Callable[[RawRequest], bool]]] = {
    # Listed in undocumented.py.
    "JSON that is called something else": lambda request: (
        bool(request.body) and request.content_type.partition(";")[0].lower() != MEDIA_TYPE
    ),
    "a flag as text": lambda request: b'_enabled": "' in request.body,
    "a null of an official SDK": lambda request: (
        re.search(rb'"(body|media_urls|dlr_callback|address_type(_number)?)": null', request.body)
        is not None
    ),
    "a moment without an offset": lambda request: any(
        re.fullmatch(r"[0-9-]+T[0-9:]+", text) for text in values(request, "start_date", "end_date")
    ),
    # The service was seen to take it.
    "a limit of more than is given": lambda request: any(
        re.fullmatch("[0-9]{3,}", text) for text in values(request, "limit")
    ),
    "a slash at the end": lambda request: (
        re.search("/messages/$|/e911s/$", request.path) is not None
    ),
    # The service was seen to drop it.
    "a plus before a phone number": lambda request: any(
        re.fullmatch(r"\+[0-9]+", text) for text in texts(request)
    ),
    # RFC 9110: HEAD is served wherever GET is.
    "HEAD": lambda request: request.method == "HEAD",
    # openapi-core takes "state=" for a parameter without a value.
    "an empty parameter": lambda request: any(not value for _, value in request.query),
    # openapi-core cannot read a media type with a parameter of another form than "name=value".
    "an odd media type": lambda request: request.content_type.endswith((";", "; foo")),
}
"""What the sandbox takes and openapi-core does not, and when that is."""


def names(each: Verdicts) -> list[str]:
    """Return the names of the differences that a request can owe its judgements to."""
    known = STRICTER if each.ours is None else LOOSER
    return [name for name, is_met in known.items() if is_met(each.request)]


@pytest.fixture(scope="module")
def disagreements() -> list[Verdicts]:
    random, validator = Random(0), Validator(DOCUMENT)  # noqa: S311  nothing is secret here
    unmet = {*STRICTER, *LOOSER}
    agreed, others = list[Verdicts](), list[Verdicts]()
    for count in range(PATIENCE * REQUESTS):
        if count >= REQUESTS and not unmet:
            break
        each = judge(validator, draw(random))
        (agreed if each.ours == each.theirs else others).append(each)
        unmet -= {name for name in unmet if each.ours != each.theirs and names(each) == [name]}
    # The agreement would mean little if all requests were refused, or of few operations.
    assert {each.ours for each in agreed if each.ours} == set(_ids())
    accepted = sum(each.ours is not None for each in agreed)
    assert 1 / 3 < accepted / (len(agreed) + len(others)) < 2 / 3
    return others


def _ids() -> list[str]:
    return [operation.declared["operationId"] for operation in OPERATIONS]


def test_every_difference_has_a_name(disagreements: list[Verdicts]) -> None:
    assert [each for each in disagreements if not names(each)] == []


@pytest.mark.parametrize("name", [*STRICTER, *LOOSER])
def test_every_named_difference_is_met(disagreements: list[Verdicts], name: str) -> None:
    assert any(names(each) == [name] for each in disagreements)
