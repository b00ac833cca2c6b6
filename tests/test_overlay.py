"""What overrides/overlay.yaml corrects: wrong in the vendor's document, right in the corrected one.

`FIXED` has an entry for each action. `names(action)` is what an entry is called: the target, and
the first thing that the action puts there.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from attrs import evolve
from openapi_schema_validator import OAS30Validator, oas30_format_checker
from referencing.exceptions import Unresolvable

from codegen.document import load
from codegen.overlay import Action, OverlayError, apply, read
from codegen.regenerate import OVERLAYS, SPEC

Json: TypeAlias = Any
Route: TypeAlias = tuple[str, str]

WIRE = Path(__file__).parent / "wire"
NOTHING: Json = {}
VENDOR = load(SPEC)
ACTIONS = read(OVERLAYS[0])


def wire(name: str) -> Json:
    """Return a recorded body."""
    return json.loads((WIRE / f"{name}.json").read_text())


# Questions to a document


def is_object(node: Json) -> bool:
    return isinstance(node, dict)


def is_list(node: Json) -> bool:
    return isinstance(node, list)


def closed(node: Json) -> Json:
    """Let no object have members that its schema does not list."""
    if is_list(node):
        return [closed(item) for item in node]
    if not is_object(node):
        return node
    found = {name: closed(item) for name, item in node.items()}
    lists_members = found.get("type") == "object" and "properties" in found
    return {**found, "additionalProperties": False} if lists_members else found


class Api:
    """A document that can be asked."""

    def __init__(self, document: Json) -> None:
        self.document = document

    def at(self, *keys: str | int) -> Json:
        """Return what is at a place, through references; an empty object if nothing is."""
        node = self.document
        for key in keys:
            node = self._resolved(node[key]) if is_list(node) or key in node else NOTHING
        return node

    def _resolved(self, node: Json) -> Json:
        if is_object(node) and "$ref" in node:
            return self.at(*node["$ref"].removeprefix("#/").split("/"))
        return node

    def schema(self, name: str, *members: str) -> Json:
        """Return a schema, or that of a member of it; a list counts as its items."""
        node = self.at("components", "schemas", name)
        for member in members:
            node = self._resolved(node.get("items", node))
            node = self._resolved(node.get("properties", {}).get(member, {}))
        return node

    def operation(self, route: Route) -> Json:
        method, path = route
        return self.at("paths", path, method)

    def parameter(self, route: Route, name: str) -> Json:
        listed = self.operation(route).get("parameters", [])
        return next((each for each in listed if each["name"] == name), NOTHING)

    def query(self, route: Route, name: str) -> Json:
        return self.parameter(route, name).get("schema", {})

    def body(self, route: Route) -> Json:
        return _json(self.operation(route)["requestBody"])

    def reply(self, route: Route, status: str) -> Json:
        return _json(self.at("paths", route[1], route[0], "responses", status))

    def accepts(self, schema: Json, *values: Json) -> bool:
        """Whether there is a schema, and it lets all of the values pass."""
        return bool(schema) and all(self._is_valid(schema, value) for value in values)

    def refuses(self, schema: Json, *values: Json) -> bool:
        """Whether there is a schema, and it lets none of the values pass."""
        return bool(schema) and not any(self._is_valid(schema, value) for value in values)

    def describes(self, schema: Json, *values: Json) -> bool:
        """Whether a schema accepts the values and lists all of their members."""
        return Api(closed(self.document)).accepts(closed(schema), *values)

    def _is_valid(self, schema: Json, value: Json) -> bool:
        whole = {**schema, "components": self.document["components"]}
        try:
            return bool(_validator(whole).is_valid(value))
        except Unresolvable:
            return False


def _validator(schema: Json) -> Any:  # noqa: ANN401 - made at run time by jsonschema
    make: Any = OAS30Validator
    return make(schema, format_checker=oas30_format_checker)


def _json(owner: Json) -> Json:
    return owner.get("content", {}).get("application/vnd.api+json", {}).get("schema", {})


def nodes(node: Json) -> Iterator[Json]:
    yield node
    if is_list(node) or is_object(node):
        for item in node if is_list(node) else node.values():
            yield from nodes(item)


# The operations, and what was recorded of each


def name_operations() -> Iterator[tuple[str, Route]]:
    """List the actions that name an operation: the operationId, and the operation it is for."""
    for action in ACTIONS.actions:
        value: Json = action.value
        found = re.fullmatch(r"\$\.paths\['([^']*)'\]\.([a-z]+)", action.target)
        if found and is_object(value) and "operationId" in value:
            yield value["operationId"], (found[2], found[1])


NAMES = dict(name_operations())
SEND, MESSAGES, MESSAGE = (NAMES[f"messages_{name}"] for name in ("send", "list", "get"))
NUMBERS, NUMBER, PURCHASE = (NAMES[f"numbers_{name}"] for name in ("list", "get", "purchase"))
AVAILABLE, AREA_CODES, EXCHANGES = (
    NAMES[f"numbers_{name}"] for name in ("search", "area_codes", "exchanges")
)
PRIMARY, FAILOVER = NAMES["routes_set_primary"], NAMES["routes_set_failover"]
CREATE, ROUTES = NAMES["routes_create"], NAMES["routes_list"]

REPLIES = {
    "messages.send.202": SEND,
    "messages.list.200": MESSAGES,
    "messages.get.200": MESSAGE,
    "numbers.list.200": NUMBERS,
    "numbers.get.200": NUMBER,
    "numbers.purchase.201": PURCHASE,
    "numbers.available.200": AVAILABLE,
    "numbers.areacodes.200": AREA_CODES,
    "numbers.exchanges.200": EXCHANGES,
    "routes.create.201": CREATE,
    "routes.list.200": ROUTES,
}
REQUESTS = {
    "messages.send.request.compact": SEND,
    "messages.send.request.envelope": SEND,
    "routes.create.request": CREATE,
    "routes.patch_failover.request": FAILOVER,
    "routes.patch_primary.request": PRIMARY,
}
ERRORS = sorted(path.stem for path in WIRE.glob("error.*.json"))


def describes_recorded(api: Api, name: str) -> bool:
    return api.describes(api.reply(REPLIES[name], name[-3:]), wire(name))


# What is fixed

Fixed: TypeAlias = Callable[[Api], bool]
SCHEMAS = "$.components.schemas"
RECORD = ("MDR2", "data", "attributes")
ONE_NUMBER = ("Number", "data", "attributes")
FOUND_NUMBER = ("PurchasableNumbers", "data", "attributes")
NEW_ROUTE = ("NewRoute", "data", "attributes")
IN_RECORD = f"{SCHEMAS}.MDR2.properties.data.properties"
IN_NUMBER = f"{SCHEMAS}.Number.properties.data.properties"
IN_FOUND_NUMBER = f"{SCHEMAS}.PurchasableNumbers.properties.data.items"
IN_NEW_ROUTE = f"{SCHEMAS}.NewRoute.properties.data.properties.attributes.properties"
MINIMAL = {"from": "12065550100", "to": "12065550111"}


def has_described_tags(api: Api) -> bool:
    tags = api.document.get("tags", [])
    return {tag["name"] for tag in tags if tag["description"]} >= {"messages", "numbers", "routes"}


def references_stand_alone(api: Api) -> bool:
    return all(len(node) == 1 for node in nodes(api.document) if _is_reference(node))


def _is_reference(node: Json) -> bool:
    return is_object(node) and "$ref" in node


def has(*place: str, **facts: object) -> Fixed:
    """Say that a member has these keywords."""
    return lambda api: facts.items() <= api.schema(*place).items()


def accepts(place: tuple[str, ...], *values: Json) -> Fixed:
    return lambda api: api.accepts(api.schema(*place), *values)


def describes(place: tuple[str, ...], *values: Json) -> Fixed:
    return lambda api: api.describes(api.schema(*place), *values)


def recorded(name: str) -> Fixed:
    """Say that a recorded reply is as its operation says."""
    return lambda api: describes_recorded(api, name)


def takes(route: Route, name: str, good: list[Json], bad: list[Json]) -> Fixed:
    """Say what values a parameter takes."""
    return lambda api: (
        api.accepts(api.query(route, name), *good) and api.refuses(api.query(route, name), *bad)
    )


def both(*facts: Fixed) -> Fixed:
    return lambda api: all(fact(api) for fact in facts)


def wants_date_or_time(name: str) -> Fixed:
    return takes(MESSAGES, name, ["2017-12-01", "2017-12-01T00:00:00.000Z"], ["yesterday"])


def is_private(*place: str) -> Fixed:
    return has(*place, format="private")


def both_forms_are_sent(api: Api) -> bool:
    envelope, compact = (wire(f"messages.send.request.{form}") for form in ("envelope", "compact"))
    return api.accepts(api.body(SEND), envelope, compact) and api.refuses(api.body(SEND), {})


def media_have_ids(api: Api) -> bool:
    media = api.schema("MDR2", "data", "relationships", "media", "data")
    return api.accepts(media, [{"id": "1", "type": "media"}]) and api.refuses(media, [{}])


def messages_include_media(api: Api) -> bool:
    return api.describes(api.schema("MDR2"), wire("webhook.inbound_mms"))


def purchases_are_answered_in_three_ways(api: Api) -> bool:
    bought = wire("numbers.purchase.201")
    return all(
        api.describes(api.reply(PURCHASE, status), bought) for status in ("200", "201", "207")
    )


def every_error_is_declared(api: Api) -> bool:
    schemas = [api.reply(route, "default") for route in NAMES.values()]
    return all(api.describes(schema, wire("error.405")) for schema in schemas)


def relationships_have_schemas(api: Api) -> bool:
    links = [{"data": None}, {"data": {"id": "0", "type": "route"}}]
    included, media = wire("numbers.get.200")["included"], wire("webhook.inbound_mms")["included"]
    return (
        api.describes(api.schema("Relationship"), *links)
        and api.describes(api.schema("Included"), *included)
        and api.describes(api.schema("Media"), *media)
    )


def routes_are_assigned_by_id(api: Api) -> bool:
    incomplete = [{}, {"data": {"type": "route"}}, {"data": {"type": "route", "id": ""}}]
    body = api.body(PRIMARY)
    return api.accepts(body, wire("routes.patch_primary.request")) and api.refuses(
        body, *incomplete
    )


def new_routes_need_data(api: Api) -> bool:
    asked = wire("routes.create.request")
    untyped = {"data": {**asked["data"], "type": "number"}}
    return api.accepts(api.body(CREATE), asked) and api.refuses(
        api.body(CREATE), {}, {"data": {}}, untyped
    )


TITLES = {
    "MessageSuccess.properties.data": ("SentMessage", "MessageSuccess", "data"),
    "MDR2.properties.data.properties.attributes": ("MessageAttributes", *RECORD),
    "MDR2.properties.data.properties.relationships": (
        "MessageRelationships",
        *("MDR2", "data", "relationships"),
    ),
    "Number.properties.data.properties.attributes": ("NumberAttributes", *ONE_NUMBER),
    "PurchasableNumbers.properties.data.items.properties.attributes": (
        "AvailableNumberAttributes",
        *FOUND_NUMBER,
    ),
    "IncludedRoutes": ("Route", "IncludedRoutes"),
    "IncludedRoutes.properties.attributes": ("RouteAttributes", "IncludedRoutes", "attributes"),
}
ITEM_TITLES = {
    "MDR2.properties.data.properties.attributes.properties.delivery_receipts.items": (
        "DeliveryReceipt",
        *(*RECORD, "delivery_receipts"),
    ),
    "PurchasableNumbers.properties.data.items": ("AvailableNumber", "PurchasableNumbers", "data"),
    "AvailableCodes.properties.data.items": ("AvailableCode", "AvailableCodes", "data"),
}


def named(operation_id: str) -> Fixed:
    return lambda api: api.operation(NAMES[operation_id]).get("operationId") == operation_id


def titled(title: str, *place: str) -> Fixed:
    return has(*place, title=title)


def items_titled(title: str, *place: str) -> Fixed:
    return lambda api: api.schema(*place)["items"].get("title") == title


def needs_id(route: Route, status: str, nameless: Json) -> Fixed:
    return lambda api: api.refuses(api.reply(route, status), {"data": nameless})


FIXED: dict[str, Fixed] = {
    **{f"$.paths['{p}'].{m} <- operationId": named(name) for name, (m, p) in NAMES.items()},
    **{f"{SCHEMAS}.{target} <- title": titled(*facts) for target, facts in TITLES.items()},
    **{f"{SCHEMAS}.{t} <- title": items_titled(*facts) for t, facts in ITEM_TITLES.items()},
    # Words.
    "$ <- tags": has_described_tags,
    # Faults inside the document.
    "$.servers[0] <- url": lambda api: not api.at("servers", 0)["url"].endswith("/"),
    "remove $..[?@['$ref']].type": references_stand_alone,
    f"remove {SCHEMAS}.RelatedLinks.properties.related.example": lambda api: isinstance(
        api.schema("RelatedLinks", "related").get("example", ""), str
    ),
    "$.paths['/v2.1/messages'].get.parameters[?@.name=='start_date'] <- description": lambda api: (
        " or YYYY-MM-DDTHH" in api.parameter(MESSAGES, "start_date")["description"]
    ),
    "$.paths['/v2/numbers/available'].get.parameters[?@.name=='rate_center'] <- description": (
        lambda api: (
            "abbreviated rate center" in api.parameter(AVAILABLE, "rate_center")["description"]
            and "NPA-RateCenterReports" in api.parameter(AVAILABLE, "rate_center")["description"]
        )
    ),
    "$.paths['/v2/numbers/available'].get.parameters[?@.name=='state'] <- description": (
        lambda api: "province" in api.parameter(AVAILABLE, "state")["description"]
    ),
    f"{SCHEMAS}['MessageSuccess','MDR2','Number'].properties.data <- required": both(
        needs_id(SEND, "202", {}), needs_id(MESSAGE, "200", {}), needs_id(NUMBER, "200", {})
    ),
    f"{SCHEMAS}['PurchasableNumbers','AvailableCodes'].properties.data.items <- required": both(
        *(needs_id(route, "200", [{}]) for route in (AVAILABLE, AREA_CODES, EXCHANGES))
    ),
    f"{SCHEMAS}.IncludedRoutes <- required": needs_id(ROUTES, "200", [{}]),
    # Types that several replies share.
    f"{SCHEMAS} <- ResourceIdentifier": relationships_have_schemas,
    # Messages, requests.
    f"{SCHEMAS}.Message.properties.from <- format": has("Message", "from", format="phone-number"),
    f"{SCHEMAS}.Message.properties.to <- format": has("Message", "to", format="phone-number"),
    f"{SCHEMAS}.Message.properties.body <- format": is_private("Message", "body"),
    f"{SCHEMAS}.Message.properties.media_urls <- minItems": lambda api: api.refuses(
        api.schema("Message"), {**MINIMAL, "media_urls": []}
    ),
    f"{SCHEMAS}.Message <- anyOf": lambda api: (
        api.refuses(api.schema("Message"), MINIMAL)
        and api.accepts(api.schema("Message"), {**MINIMAL, "body": "hello"})
        and api.accepts(api.schema("Message"), {**MINIMAL, "media_urls": ["https://a.example"]})
    ),
    f"{SCHEMAS}.Message.properties.dlr_callback <- format": has(
        "Message", "dlr_callback", format="uri"
    ),
    f"remove {SCHEMAS}.Message.properties.is_mms.type": accepts(("Message", "is_mms"), "true"),
    f"{SCHEMAS}.Message.properties.is_mms <- description": lambda api: (
        api.accepts(api.schema("Message", "is_mms"), *[True, False, "true", "false"])
        and api.refuses(api.schema("Message", "is_mms"), "yes", 1)
    ),
    f"{SCHEMAS} <- MessageEnvelope": both_forms_are_sent,
    "remove $.paths['/v2.1/messages'].post.requestBody.content['application/vnd.api+json'].schema"
    "['$ref']": both_forms_are_sent,
    "$.paths['/v2.1/messages'].post.requestBody.content['application/vnd.api+json'].schema"
    " <- anyOf": both_forms_are_sent,
    "remove $.paths['/v2.1/messages'].get.parameters[?@.name=='start_date' || @.name=='end_date']"
    ".schema.format": both(wants_date_or_time("start_date"), wants_date_or_time("end_date")),
    "$.paths['/v2.1/messages'].get.parameters[?@.name=='start_date' || @.name=='end_date']"
    ".schema <- anyOf": both(wants_date_or_time("start_date"), wants_date_or_time("end_date")),
    "$.paths['/v2.1/messages'].get.parameters[?@.name=='limit'].schema <- minimum": takes(
        MESSAGES, "limit", [1, 1000], [0]
    ),
    # Messages, replies.
    f"{IN_RECORD}.attributes.properties.amount_display <- type": recorded("messages.get.200"),
    f"remove {IN_RECORD}.attributes.properties.amount_display.format": lambda api: (
        "format" not in api.schema(*RECORD, "amount_display")
    ),
    f"{IN_RECORD}.attributes.properties.amount_nanodollars <- type": lambda api: api.refuses(
        api.schema(*RECORD, "amount_nanodollars"), 0.5
    ),
    f"{IN_RECORD}.attributes.properties.body <- nullable": both(
        messages_include_media, is_private(*RECORD, "body")
    ),
    f"{IN_RECORD}.attributes.properties['from','to'] <- format": both(
        has(*RECORD, "from", format="phone-number"), has(*RECORD, "to", format="phone-number")
    ),
    f"{IN_RECORD}.attributes.properties.message_type <- enum": accepts(
        (*RECORD, "message_type"), "long-code", "longcode", "toll-free"
    ),
    f"{IN_RECORD}.attributes.properties.delivery_receipts.items.properties.status_code"
    " <- nullable": recorded("messages.list.200"),
    f"remove {IN_RECORD}.relationships.properties": both(references_stand_alone, media_have_ids),
    f"{IN_RECORD}.relationships <- properties": media_have_ids,
    f"copy {SCHEMAS}.MDR2.properties.data to {SCHEMAS}.MessageRecord": lambda api: (
        api.describes(api.schema("MessageRecord"), wire("messages.get.200")["data"])
        and api.refuses(api.schema("MessageRecord"), {})
    ),
    f"remove {SCHEMAS}.MDR2.properties.data": both(references_stand_alone, messages_include_media),
    f"{SCHEMAS}.MDR2.properties <- data": messages_include_media,
    f"{SCHEMAS}.MDRSet.properties.data.items <- $ref": recorded("messages.list.200"),
    # Numbers, requests.
    "$.paths['/v2/numbers/{id}']['get','post'].parameters[?@.name=='id'].schema <- type": both(
        takes(NUMBER, "id", ["442071838750"], [12065550100]),
        takes(PURCHASE, "id", ["442071838750"], [12065550100]),
    ),
    "$.paths['/v2/numbers/{number_id}/relationships/primary_route',"
    "'/v2/numbers/{number_id}/relationships/failover_route'].patch"
    ".parameters[?@.name=='number_id'].schema <- type": both(
        takes(PRIMARY, "number_id", ["442071838750"], [12065550100]),
        takes(FAILOVER, "number_id", ["442071838750"], [12065550100]),
    ),
    "$.paths['/v2/numbers','/v2/numbers/available'].get.parameters[?@.name=='starts_with']"
    ".schema <- type": both(
        takes(NUMBERS, "starts_with", ["+44"], [44]), takes(AVAILABLE, "starts_with", ["+44"], [44])
    ),
    "$.paths['/v2/numbers','/v2/numbers/available'].get.parameters[?@.name=='ends_with'"
    " || @.name=='contains'].schema <- type": both(
        *(
            takes(route, name, ["007"], [7])
            for route in (NUMBERS, AVAILABLE)
            for name in ("ends_with", "contains")
        )
    ),
    "$.paths['/v2/numbers/available/exchanges'].get.parameters[?@.name=='areacode']"
    ".schema <- type": takes(
        EXCHANGES, "areacode", [item["id"] for item in wire("numbers.areacodes.200")["data"]], [201]
    ),
    "$.paths['/v2/numbers','/v2/numbers/available','/v2/numbers/available/exchanges',"
    "'/v2/routes'].get.parameters[?@.name=='limit'].schema <- minimum": both(
        *(takes(r, "limit", [1, 200], [0, 201]) for r in (NUMBERS, AVAILABLE, EXCHANGES, ROUTES)),
        lambda api: all(
            api.query(route, "limit").get("default") == 10
            for route in (NUMBERS, AVAILABLE, EXCHANGES, ROUTES)
        ),
    ),
    "$.paths['/v2/numbers/available/areacodes'].get.parameters[?@.name=='limit']"
    ".schema <- minimum": both(
        takes(AREA_CODES, "limit", [1, 400], [0, 401]),
        lambda api: api.query(AREA_CODES, "limit").get("default") == 10,
    ),
    "$.paths[*].get.parameters[?@.name=='offset'].schema <- minimum": both(
        *(
            takes(route, "offset", [0], [-1])
            for route in (MESSAGES, NUMBERS, AVAILABLE, AREA_CODES, EXCHANGES, ROUTES)
        )
    ),
    "$.paths['/v2/numbers'].get.parameters <- alias": takes(NUMBERS, "alias", ["office"], [""]),
    "$.paths['/v2/numbers/available'].get.parameters <- number_type, iso_country, order_by": both(
        takes(AVAILABLE, "number_type", ["longcode", "toll-free"], ["standard"]),
        takes(AVAILABLE, "iso_country", ["US", "gb"], ["USA"]),
        takes(AVAILABLE, "order_by", ["tn,asc", "monthly_cost"], ["tn,up", "price"]),
    ),
    # Numbers, replies.
    f"{IN_NUMBER}.id <- format": has("Number", "data", "id", format="phone-number"),
    f"{IN_FOUND_NUMBER}.properties.id <- format": has(
        "PurchasableNumbers", "data", "id", format="phone-number"
    ),
    f"{IN_NUMBER}.attributes.properties.value <- type": both(
        recorded("numbers.get.200"), has(*ONE_NUMBER, "value", format="phone-number")
    ),
    f"{IN_FOUND_NUMBER}.properties.attributes.properties.value <- type": both(
        recorded("numbers.available.200"), has(*FOUND_NUMBER, "value", format="phone-number")
    ),
    f"{IN_NUMBER}.attributes.properties.number_type <- enum": accepts(
        (*ONE_NUMBER, "number_type"), "longcode", "toll-free", "standard"
    ),
    f"{IN_FOUND_NUMBER}.properties.attributes.properties.number_type <- enum": accepts(
        (*FOUND_NUMBER, "number_type"), "longcode", "toll-free", "standard"
    ),
    f"{IN_NUMBER}.attributes.properties.alias <- nullable": both(
        recorded("numbers.list.200"), is_private(*ONE_NUMBER, "alias")
    ),
    f"{IN_NUMBER}.attributes.properties <- inbound_rate": describes(
        ONE_NUMBER,
        {"inbound_rate": 0.012, "iso_country": "US", "messaging_enabled": True, "tier": 1},
        {"monthly_cost": 1.25, "note": "", "rate_type": "flat", "setup_cost": 1, "tier": "a"},
        {"status": "PURCHASED", "tier": None},
    ),
    f"{IN_FOUND_NUMBER}.properties.attributes.properties <- inbound_rate": describes(
        FOUND_NUMBER,
        {"inbound_rate": 0.012, "iso_country": "US", "rate_type": "flat", "tier": 1},
        {"tier": "a"},
        {"tier": None},
    ),
    f"remove {SCHEMAS}.NumberRelationships.properties['cnam_preset','e911_address',"
    "'failover_route','primary_route']": both(references_stand_alone, recorded("numbers.get.200")),
    f"{SCHEMAS}.NumberRelationships.properties <- cnam_preset": both(
        recorded("numbers.get.200"),
        describes(("NumberRelationships",), {"message_provision": {"data": None}}),
    ),
    f"copy {IN_NUMBER.removesuffix('.properties')} to {SCHEMAS}.NumberRecord": lambda api: (
        api.describes(api.schema("NumberRecord"), wire("numbers.get.200")["data"])
        and api.refuses(api.schema("NumberRecord"), {})
    ),
    f"remove {SCHEMAS}.Number.properties.data": references_stand_alone,
    f"{SCHEMAS}.Number.properties <- data": recorded("numbers.purchase.201"),
    f"{SCHEMAS}.Number.properties.included.items <- $ref": describes(
        ("Number",), {"included": [{"id": "6272", "type": "cnam", "attributes": {"alias": None}}]}
    ),
    f"{SCHEMAS}.Numbers.properties.data.items <- $ref": recorded("numbers.list.200"),
    f"{SCHEMAS}.Numbers.properties.links.properties <- next": describes(
        ("Numbers", "links"), wire("routes.list.200")["links"]
    ),
    "$.paths['/v2/numbers/{id}'].post.responses <- 200": purchases_are_answered_in_three_ways,
    # Routes.
    f"{SCHEMAS}.NewRoute <- required": new_routes_need_data,
    f"remove {IN_NEW_ROUTE}.route_type['default','example']": lambda api: (
        not {"default", "example"} & set(api.schema(*NEW_ROUTE, "route_type"))
    ),
    f"remove {IN_NEW_ROUTE}.route_type.enum[?@=='sip-reg']": lambda api: api.refuses(
        api.schema(*NEW_ROUTE, "route_type"), "sip-reg"
    ),
    f"{IN_NEW_ROUTE} <- alias": lambda api: (
        api.refuses(api.schema(*NEW_ROUTE, "alias"), "")
        and api.refuses(api.schema(*NEW_ROUTE, "value"), "")
        and is_private(*NEW_ROUTE, "value")(api)
    ),
    f"{SCHEMAS}.Routes <- required": routes_are_assigned_by_id,
    f"{SCHEMAS}.IncludedRoutes.properties.attributes.properties.value <- nullable": both(
        recorded("routes.list.200"), is_private("IncludedRoutes", "attributes", "value")
    ),
    f"{SCHEMAS}.IncludedRoutes.properties.attributes.properties <- alias": describes(
        ("IncludedRoutes", "attributes"), {"edge_strategy_id": 4}, {"edge_strategy_id": None}
    ),
    "$.paths['/v2/routes'].post.responses['201'] <- content": recorded("routes.create.201"),
    # Errors.
    f"remove {SCHEMAS}.Error.properties.errors.items.required": accepts(
        ("Error",), wire("error.403"), wire("error.404.unserved_path")
    ),
    f"remove {SCHEMAS}.Error.properties.errors.items.properties['detail','status'].type": accepts(
        ("Error",), wire("error.422.fields"), wire("error.404.unserved_path")
    ),
    f"{SCHEMAS}.Error.properties.errors.items.properties <- detail": lambda api: (
        api.accepts(api.schema("Error"), wire("error.422.fields"))
        and api.refuses(api.schema("Error", "errors", "status"), {})
    ),
    "$.paths['/v2/numbers/{id}','/v2/routes'].get.responses['401','404'] <- content": lambda api: (
        all(
            api.describes(api.reply(route, status), wire("error.401"))
            for route in (NUMBER, ROUTES)
            for status in ("401", "404")
        )
    ),
    "$.components.responses <- Error": every_error_is_declared,
    "$.paths[*][*].responses <- default": every_error_is_declared,
}


def names(action: Action) -> str:
    """Name an action by what it does."""
    if action.modifier == "remove":
        return f"remove {action.target}"
    if action.modifier == "copy":
        return f"copy {action.value} to {action.target}"
    value: Json = action.value
    put = ", ".join(each["name"] for each in value) if is_list(value) else next(iter(value))
    return f"{action.target} <- {put}"


@cache
def corrected() -> Api:
    return Api(apply(VENDOR, ACTIONS))


@pytest.fixture(scope="module")
def stages() -> list[Json]:
    """Return the document before each action."""
    found: list[Json] = [VENDOR]
    for action in ACTIONS.actions[:-1]:
        found.append(apply(found[-1], evolve(ACTIONS, actions=(action,))))
    return found


def test_every_action_has_its_evidence_here() -> None:
    assert sorted(FIXED) == sorted(map(names, ACTIONS.actions))


@pytest.mark.parametrize("name", FIXED)
def test_the_vendors_document_is_wrong(name: str) -> None:
    assert not FIXED[name](Api(VENDOR))


@pytest.mark.parametrize("name", FIXED)
def test_the_corrected_document_is_right(name: str) -> None:
    assert FIXED[name](corrected())


@pytest.mark.parametrize("index", range(len(ACTIONS.actions)), ids=lambda i: str(i + 1))
def test_without_the_action_the_document_stays_wrong(stages: list[Json], index: int) -> None:
    action, rest = ACTIONS.actions[index], ACTIONS.actions[index + 1 :]
    try:
        document = apply(stages[index], evolve(ACTIONS, actions=rest))
    except OverlayError:
        return  # an action that builds on this one says so
    assert not FIXED[names(action)](Api(document))


# The wire


def test_every_recorded_body_is_tried() -> None:
    tried = {*REPLIES, *REQUESTS, *ERRORS}
    recorded_here = {path.stem for path in WIRE.glob("*.json")}
    assert {name for name in recorded_here - tried if not name.startswith("webhook.")} == set()


@pytest.mark.parametrize("name", REPLIES)
def test_a_recorded_reply_is_as_the_corrected_document_says(name: str) -> None:
    assert describes_recorded(corrected(), name)


@pytest.mark.parametrize("name", REQUESTS)
def test_a_recorded_request_is_as_the_corrected_document_says(name: str) -> None:
    api = corrected()
    assert api.describes(api.body(REQUESTS[name]), wire(name))


@pytest.mark.parametrize("name", ERRORS)
def test_a_recorded_error_can_answer_any_operation(name: str) -> None:
    api, status = corrected(), name.split(".")[1]
    for route in NAMES.values():
        assert api.describes(api.reply(route, "default"), wire(name))
        declared = api.reply(route, status)
        assert not declared or api.describes(declared, wire(name))


@pytest.mark.parametrize("name", ["webhook.inbound_mms", "messages.get.200"])
def test_a_recorded_message_is_as_the_corrected_document_says(name: str) -> None:
    assert corrected().describes(corrected().schema("MDR2"), wire(name))
