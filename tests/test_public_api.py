"""The public API: its names, signatures and documentation."""

from __future__ import annotations

import ast
import inspect
import pydoc
import subprocess
import sys
import typing
from collections.abc import Iterator, Mapping
from functools import cached_property
from types import ModuleType

import attrs
import pytest
from attrs import frozen

import flowroute_api.api
import flowroute_api.models
import flowroute_client
from flowroute_client import AsyncFlowroute, Flowroute, errors, webhooks
from processes import run_well

DESIGNED = {
    "messages.send": ("POST /v2.1/messages", "from_, to, body, media_urls, is_mms, dlr_callback"),
    "messages.list": ("GET /v2.1/messages", "start_date, end_date, limit, offset"),
    "messages.get": ("GET /v2.1/messages/{id}", "id"),
    "numbers.list": ("GET /v2/numbers", "starts_with, ends_with, contains, limit, offset, alias"),
    "numbers.get": ("GET /v2/numbers/{id}", "id"),
    "numbers.purchase": (
        "POST /v2/numbers/{id}",
        ("id, cnam_lookups_enabled, messaging_enabled, messaging_email, messaging_callback_url"),
    ),
    "numbers.search": (
        "GET /v2/numbers/available",
        (
            "starts_with, contains, ends_with, rate_center, state, limit, offset,"
            " number_type, iso_country, order_by"
        ),
    ),
    "numbers.area_codes": ("GET /v2/numbers/available/areacodes", "max_setup_cost, limit, offset"),
    "numbers.exchanges": (
        "GET /v2/numbers/available/exchanges",
        "areacode, max_setup_cost, limit, offset",
    ),
    "routes.set_primary": (
        "PATCH /v2/numbers/{number_id}/relationships/primary_route",
        "number_id, route_id",
    ),
    "routes.set_failover": (
        "PATCH /v2/numbers/{number_id}/relationships/failover_route",
        "number_id, route_id",
    ),
    "routes.create": ("POST /v2/routes", "alias, route_type, value, edge_strategy_id"),
    "routes.list": ("GET /v2/routes", "route_type, limit, offset"),
    "callbacks.get": ("GET /v2.1/messages/{type}_callback", "type"),
    "callbacks.remove": ("DELETE /v2.1/messages/{type}_callback", "type"),
    "callbacks.set": ("PUT /v2.1/messages/{type}_callback", "type, url"),
    "cdrs.create_export": (
        "POST /v2/cdrs/exports",
        (
            "start, end, number_aliases, number_aliases_contains, "
            "destination_numbers, callerid_numbers, custom_x_tags, caller_ip, "
            "duration_greater_than, callback_url"
        ),
    ),
    "cdrs.get_export": ("GET /v2/cdrs/exports/{id}", "id"),
    "cdrs.list_exports": ("GET /v2/cdrs/exports", "status, limit, offset"),
    "cnams.assign": (
        "PATCH /v2/numbers/{number_id}/relationships/cnams/{cnam_id}",
        "number_id, cnam_id",
    ),
    "cnams.create": ("POST /v2/cnams", "value"),
    "cnams.delete": ("DELETE /v2/cnams/{id}", "id"),
    "cnams.get": ("GET /v2/cnams/{id}", "id"),
    "cnams.list": ("GET /v2/cnams", "is_approved, value, limit, offset"),
    "cnams.unassign": ("DELETE /v2/numbers/{number_id}/relationships/cnams", "number_id"),
    "e911s.assign": (
        "PATCH /v2/numbers/{number_id}/relationships/e911s/{e911_id}",
        "number_id, e911_id",
    ),
    "e911s.create": (
        "POST /v2/e911s",
        (
            "label, first_name, last_name, street_number, street_name, city, state, "
            "country, zip, address_type, address_type_number"
        ),
    ),
    "e911s.delete": ("DELETE /v2/e911s/{id}", "id"),
    "e911s.get": ("GET /v2/e911s/{id}", "id"),
    "e911s.list": ("GET /v2/e911s", "label, street_name, city, state, limit, offset"),
    "e911s.numbers": ("GET /v2/e911s/{id}/relationships/numbers", "id, limit, offset"),
    "e911s.unassign": ("DELETE /v2/numbers/{number_id}/relationships/e911s", "number_id"),
    "e911s.update": (
        "PATCH /v2/e911s/{id}",
        (
            "id, label, first_name, last_name, street_number, street_name, city, "
            "state, country, zip, address_type, address_type_number"
        ),
    ),
    "e911s.validate": (
        "POST /v2/e911s/validate",
        (
            "label, first_name, last_name, street_number, street_name, city, state, "
            "country, zip, address_type, address_type_number"
        ),
    ),
    "messaging.provision": ("POST /v2/message-provision", "numbers, action, callback_url, email"),
    "messaging.task": ("GET /v2/message-provision/status/{id}", "id"),
    "numbers.details": ("POST /v2/numbers/details", "ids"),
    "numbers.get_callback": ("GET /v2/numbers/{id}/relationships/{type}_callback", "id, type"),
    "numbers.release": ("DELETE /v2/numbers/{id}", "id"),
    "numbers.remove_callback": (
        "DELETE /v2/numbers/{id}/relationships/{type}_callback",
        "id, type",
    ),
    "numbers.set_callback": (
        "POST /v2/numbers/{id}/relationships/{type}_callback",
        "id, type, url",
    ),
    "numbers.tiers": ("GET /v2/numbers/available/tiers", "limit, offset"),
    "numbers.update": (
        "PATCH /v2/numbers/{id}",
        (
            "id, alias, cnam_lookups_enabled, messaging_enabled, messaging_email, "
            "messaging_callback_url"
        ),
    ),
    "porting.check": ("POST /v2/portorders/portability", "numbers"),
    "porting.get": ("GET /v2/portorders/{id}", "id"),
    "porting.list": (
        "GET /v2/portorders",
        (
            "numbers, status, alias, completion_date, modified_after, modified_before, "
            "created_after, created_before, completed_after, completed_before, limit, offset"
        ),
    ),
    "porting.status": ("GET /v2/portorders/{id}/status", "id"),
    "routes.clear_failover": (
        "DELETE /v2/numbers/{number_id}/relationships/failover_route",
        "number_id",
    ),
    "routes.clear_primary": (
        "DELETE /v2/numbers/{number_id}/relationships/primary_route",
        "number_id",
    ),
    "routes.delete": ("DELETE /v2/routes/{id}", "id"),
    "routes.edge_strategies": ("GET /v2/routes/edge_strategies", ""),
    "routes.update": ("PATCH /v2/routes/{id}", "id, alias, route_type, value, edge_strategy_id"),
}
REQUIRED = {
    "messages.send": {"from_", "to"},
    "messages.list": {"start_date"},
    "messages.get": {"id"},
    "numbers.get": {"id"},
    "numbers.purchase": {"id"},
    "routes.set_primary": {"number_id", "route_id"},
    "routes.set_failover": {"number_id", "route_id"},
    "routes.create": {"alias", "route_type", "value"},
    "callbacks.get": {"type"},
    "callbacks.remove": {"type"},
    "callbacks.set": {"type", "url"},
    "cdrs.create_export": {"end", "start"},
    "cdrs.get_export": {"id"},
    "cnams.assign": {"cnam_id", "number_id"},
    "cnams.create": {"value"},
    "cnams.delete": {"id"},
    "cnams.get": {"id"},
    "cnams.unassign": {"number_id"},
    "e911s.assign": {"e911_id", "number_id"},
    "e911s.create": {
        "city",
        "country",
        "first_name",
        "label",
        "last_name",
        "state",
        "street_name",
        "street_number",
        "zip",
    },
    "e911s.delete": {"id"},
    "e911s.get": {"id"},
    "e911s.numbers": {"id"},
    "e911s.unassign": {"number_id"},
    "e911s.update": {"id"},
    "e911s.validate": {
        "city",
        "country",
        "first_name",
        "label",
        "last_name",
        "state",
        "street_name",
        "street_number",
        "zip",
    },
    "messaging.provision": {"action", "numbers"},
    "messaging.task": {"id"},
    "numbers.details": {"ids"},
    "numbers.get_callback": {"id", "type"},
    "numbers.release": {"id"},
    "numbers.remove_callback": {"id", "type"},
    "numbers.set_callback": {"id", "type", "url"},
    "numbers.update": {"id"},
    "porting.check": {"numbers"},
    "porting.get": {"id"},
    "porting.status": {"id"},
    "routes.clear_failover": {"number_id"},
    "routes.clear_primary": {"number_id"},
    "routes.delete": {"id"},
    "routes.update": {"id"},
}


SAFE = {"e911s.validate", "numbers.details", "porting.check"}
"""POSTs that change nothing."""


@frozen
class Public:
    """Something that users see."""

    name: str
    value: object


def in_module(module: ModuleType) -> Iterator[Public]:
    for name in module.__all__:
        yield Public(f"{module.__name__}.{name}", getattr(module, name))


def in_class(owner: Public) -> Iterator[Public]:
    """List the public methods and properties that a class has from us."""
    if isinstance(owner.value, type):
        for base in owner.value.__mro__:
            if base.__module__.startswith("flowroute"):
                for name, value in vars(base).items():
                    if not name.startswith("_"):
                        yield Public(f"{owner.name}.{name}", value)


def resources(client: type[Flowroute | AsyncFlowroute]) -> dict[str, type]:
    """List the classes behind `client.messages` and its like."""
    return {
        name: typing.get_type_hints(value.func)["return"]
        for base in client.__mro__
        for name, value in vars(base).items()
        if isinstance(value, cached_property)
    }


TOP = [*in_module(flowroute_client), *in_module(webhooks)]
RESOURCES = [
    Public(f"{client.__name__}.{name}", kind)
    for client in (Flowroute, AsyncFlowroute)
    for name, kind in resources(client).items()
]
MEMBERS = [member for owner in (*TOP, *RESOURCES) for member in in_class(owner)]
EVERYTHING = [*TOP, *RESOURCES, *MEMBERS]


def function(value: object) -> object:
    """Return the function of a method or property."""
    for name in ("__func__", "fget", "func"):
        value = getattr(value, name, value)
    return value


def methods(client: type[Flowroute | AsyncFlowroute]) -> dict[str, inspect.Signature]:
    return {
        f"{resource}.{name}": inspect.signature(value, eval_str=True)
        for resource, kind in resources(client).items()
        for name, value in vars(kind).items()
        if not name.startswith("_")
    }


def test_the_public_names_are_sorted_and_each_is_listed_once() -> None:
    for module in (flowroute_client, errors, webhooks):
        assert list(module.__all__) == sorted(set(module.__all__))


def test_the_public_names_are_all_that_can_be_imported() -> None:
    modules = {"errors", "webhooks"}
    found = {
        name
        for name, value in vars(flowroute_client).items()
        if not name.startswith(("_", "@"))  # pytest's own are @py_builtins and the like
        and not (isinstance(value, ModuleType) and name in modules)
    }
    assert found == set(flowroute_client.__all__)


def test_every_error_is_public() -> None:
    assert set(errors.__all__) < set(flowroute_client.__all__)


def test_public_names_print_as_they_are_imported() -> None:
    for public in in_module(flowroute_client):
        assert (
            f"{public.value.__module__}.{getattr(public.value, '__qualname__', '')}" == public.name
        )
    for public in in_module(webhooks):
        assert (
            f"{public.value.__module__}.{getattr(public.value, '__qualname__', '')}" == public.name
        )


def test_everything_public_is_documented() -> None:
    assert len(EVERYTHING) > 300
    undocumented = [
        each.name
        for each in EVERYTHING
        if (inspect.isfunction(function(each.value)) or isinstance(each.value, type))
        and not (getattr(each.value, "__doc__", None) or "").strip()
    ]
    assert undocumented == []
    for module in (flowroute_client, errors, webhooks):
        assert module.__doc__


def hints(public: Public) -> Mapping[str, object]:
    if isinstance(public.value, type):
        return typing.get_type_hints(public.value)
    found = function(public.value)
    return typing.get_type_hints(found) if inspect.isfunction(found) else {}


def test_public_types_can_be_evaluated_and_hide_nothing() -> None:
    shown = {public.name: str(dict(hints(public))) for public in EVERYTHING}
    hidden = ("typing.any", "unset", "additional_properties")
    assert [name for name, text in shown.items() if any(h in text.lower() for h in hidden)] == []


def test_the_types_of_models_can_be_resolved() -> None:
    for public in TOP:
        if isinstance(public.value, type) and attrs.has(public.value):
            attrs.resolve_types(public.value)
            for field in attrs.fields(public.value):
                assert not isinstance(field.type, str), field


@pytest.mark.parametrize("client", [Flowroute, AsyncFlowroute])
@pytest.mark.parametrize("name", DESIGNED)
def test_the_methods_are_as_designed(client: type[Flowroute | AsyncFlowroute], name: str) -> None:
    parameters = dict(methods(client)[name].parameters)
    parameters.pop("self")
    assert set(parameters) == set(filter(None, DESIGNED[name][1].split(", ")))
    required = {each for each, p in parameters.items() if p.default is inspect.Parameter.empty}
    assert required == REQUIRED.get(name, set())
    assert {p.default for p in parameters.values()} <= {None, inspect.Parameter.empty}


def test_there_is_nothing_that_was_not_designed() -> None:
    assert set(methods(Flowroute)) == set(methods(AsyncFlowroute)) >= set(DESIGNED)


@pytest.mark.parametrize("name", DESIGNED)
def test_asynchronous_methods_have_the_same_parameters(name: str) -> None:
    ours, theirs = methods(Flowroute)[name], methods(AsyncFlowroute)[name]
    assert ours.parameters == theirs.parameters
    result = str(theirs.return_annotation).replace("AsyncPager", "Page")
    assert result == str(ours.return_annotation)


def test_both_clients_have_the_same_options_and_methods() -> None:
    for name in ("__init__", "with_options", "request"):
        ours = inspect.signature(getattr(Flowroute, name))
        theirs = inspect.signature(getattr(AsyncFlowroute, name))
        assert [*ours.parameters] == [*theirs.parameters]
        for each in set(ours.parameters) - {"http_client"}:
            assert ours.parameters[each] == theirs.parameters[each]
    only = set(dir(Flowroute)) ^ set(dir(AsyncFlowroute))
    assert {each for each in only if not each.startswith("_")} == {"aclose", "close"}


@pytest.mark.parametrize("name", DESIGNED)
@pytest.mark.parametrize("kind", [Flowroute, AsyncFlowroute])
def test_help_tells_what_a_method_takes_gives_and_raises(
    kind: type[Flowroute | AsyncFlowroute], name: str
) -> None:
    client = kind("access", "secret")
    resource, _, method = name.partition(".")
    shown = pydoc.plain(pydoc.render_doc(getattr(getattr(client, resource), method)))
    operation, parameters = DESIGNED[name]
    assert f"Source: ``{operation}``" in shown
    assert "Raises:" in shown
    assert ("Args:" in shown) is bool(parameters)
    assert ("Returns:" in shown) is ("-> 'None'" not in shown and "-> None" not in shown)
    for parameter in filter(None, parameters.split(", ")):
        assert f"{parameter}: " in shown.partition("Args:")[2]
    assert ("InvalidArgumentError" in shown) is bool(parameters)
    assert ("OutcomeUnknownError" in shown) is not (operation.startswith("GET") or name in SAFE)


def modules_after(statement: str) -> set[str]:
    """List the packages that are imported in a new process after a statement."""
    code = f"import sys; {statement}; print(*sys.modules)"
    run = subprocess.run(  # noqa: S603 - ours
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in run.stdout.split()}


def test_importing_the_client_imports_nothing_that_it_does_not_need() -> None:
    imported = modules_after("from flowroute_client import *; Flowroute('a', 'b')")
    assert "flowroute_client" in imported
    unwanted = {"codegen", "dateutil", "flowroute_sandbox", "openapi_python_client", "pytest"}
    assert imported & {*unwanted, "starlette", "uvicorn", "hypothesis", "yaml"} == set()


def test_the_generated_package_imports_nothing_of_the_clients() -> None:
    imported = modules_after("import flowroute_api.models")
    assert "flowroute_api" in imported
    assert imported & {"flowroute_client", "httpx"} == set()


def test_the_runtime_imports_nothing_of_what_stands_on_it() -> None:
    imported = modules_after("import flowroute_runtime.model, flowroute_runtime.operation")
    assert imported & {"flowroute_api", "flowroute_client", "httpx"} == set()


def test_a_model_is_imported_when_it_is_asked_for() -> None:
    code = "import sys, flowroute_api.models as m; {}; print([n for n in sys.modules if n in {}])"
    wanted = {"attrs", "flowroute_api.models.number", "flowroute_api.models.route", "asyncio"}
    for statement, found in (
        ("import flowroute_api", []),
        ("m.Route", ["attrs", "flowroute_api.models.route"]),
        ("from flowroute_api.models import Route", ["attrs", "flowroute_api.models.route"]),
    ):
        command = (sys.executable, "-c", code.format(statement, wanted))
        written = subprocess.check_output(command, text=True)  # noqa: S603 - ours
        assert sorted(ast.literal_eval(written)) == found


@pytest.mark.parametrize("package", [flowroute_client, flowroute_api.models, flowroute_api.api])
def test_what_is_imported_late_can_be_listed_and_misspelt_as_if_it_were_there(
    package: ModuleType,
) -> None:
    assert set(package.__all__) <= set(dir(package))
    for name in package.__all__:
        assert getattr(package, name) is getattr(package, name)
    with pytest.raises(AttributeError, match=f"module '{package.__name__}' has no attribute 'x'"):
        package.x  # noqa: B018


def test_what_is_not_asked_for_is_not_imported() -> None:
    code = (
        "import sys, flowroute_client\n"
        "assert not {'httpx', 'attrs', 'flowroute_api'} & set(sys.modules)\n"
        "flowroute_client.RateLimitError\n"
        "assert 'flowroute_api' not in sys.modules\n"
        "flowroute_client.Flowroute\n"
        "assert 'flowroute_api.models.number' not in sys.modules\n"
        "assert flowroute_client.Number.__module__ == 'flowroute_client'\n"
    )
    run_well(sys.executable, "-c", code)


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("from flowroute_api.models.number import Number as X", "Number"),
        ("from flowroute_api.models import Message as X", "Message"),
        ("from flowroute_client.errors import RateLimitError as X", "RateLimitError"),
        ("from flowroute_client.errors import APIErrorDetail as X", "APIErrorDetail"),
        ("from flowroute_client import Route as X", "Route"),
    ],
)
def test_a_class_has_one_name_whoever_imports_it_first(statement: str, name: str) -> None:
    code = (
        f"{statement}\n"
        f"assert (X.__module__, X.__qualname__) == ('flowroute_client', {name!r})\n"
        "import flowroute_client, pickle, typing\n"
        f"assert flowroute_client.{name} is X is pickle.loads(pickle.dumps(X))\n"
        "typing.get_type_hints(X)\n"
    )
    run_well(sys.executable, "-c", code)


def test_every_model_is_public() -> None:
    assert set(flowroute_api.models.__all__) < set(flowroute_client.__all__)


def test_the_public_modules_are_there_without_importing_them() -> None:
    code = (
        "import flowroute_client\n"
        "flowroute_client.webhooks.parse\n"
        "flowroute_client.errors.RateLimitError\n"
        "assert {'Number', 'Flowroute'} <= set(dir(flowroute_client))\n"
    )
    run_well(sys.executable, "-c", code)
