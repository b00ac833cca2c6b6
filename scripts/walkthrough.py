"""Make each call of the API against a sandbox, showing each as it is written and what came back."""

from __future__ import annotations

import sys
from typing import TypeAlias

from rich.console import Console
from rich.markup import escape
from rich.syntax import Syntax

from flowroute_client import Flowroute
from flowroute_sandbox import Sandbox

Step: TypeAlias = tuple[str, str, str | None]

GROUPS: dict[str, tuple[Step, ...]] = {
    "Phone numbers": (
        (
            "numbers.area_codes",
            "codes = flowroute.numbers.area_codes(limit=3)",
            "[code.id for code in codes.items]",
        ),
        (
            "numbers.exchanges",
            "exchanges = flowroute.numbers.exchanges(areacode=206, limit=3)",
            "[exchange.id for exchange in exchanges.items]",
        ),
        (
            "numbers.search",
            'found = flowroute.numbers.search(starts_with="1206", limit=2)',
            "[(number.value, number.rate_center, number.monthly_cost) for number in found.items]",
        ),
        (
            "numbers.purchase",
            "bought = flowroute.numbers.purchase(found.items[0].id)",
            "bought.value, bought.state, bought.http_status",
        ),
        (
            "numbers.list",
            'mine = flowroute.numbers.list(starts_with="1206")',
            "[number.value for number in mine]",
        ),
        (
            "numbers.get",
            'number = flowroute.numbers.get("+" + bought.id)',
            "number.value, number.relationships.primary_route.data.id",
        ),
        (
            "numbers.update",
            'flowroute.numbers.update(bought.id, alias="front desk")',
            "flowroute.numbers.get(bought.id).alias",
        ),
        (
            "numbers.details",
            'details = flowroute.numbers.details([bought.id, "12065550101"])',
            "[number.id for number in details]",
        ),
        ("numbers.tiers", "tiers = flowroute.numbers.tiers()", "[tier.id for tier in tiers]"),
    ),
    "Inbound routes": (
        (
            "routes.create",
            (
                "route = flowroute.routes.create("
                'alias="office", route_type="host", value="pbx.example")'
            ),
            "route.id, route.alias, route.value",
        ),
        (
            "routes.list",
            "routes = flowroute.routes.list()",
            "[(route.id, route.route_type, route.value) for route in routes]",
        ),
        ("routes.set_primary", "flowroute.routes.set_primary(bought.id, route.id)", None),
        (
            "routes.set_failover",
            'flowroute.routes.set_failover(bought.id, "0")',
            "flowroute.numbers.get(bought.id).relationships.failover_route.data.id",
        ),
        (
            "routes.edge_strategies",
            "strategies = flowroute.routes.edge_strategies()",
            "[strategy.attributes.name for strategy in strategies]",
        ),
        (
            "routes.update",
            'flowroute.routes.update(route.id, value="pbx.example;transport=tls")',
            "[route.value for route in flowroute.routes.list()]",
        ),
        ("routes.clear_failover", "flowroute.routes.clear_failover(bought.id)", None),
        ("routes.clear_primary", "flowroute.routes.clear_primary(bought.id)", None),
        (
            "routes.delete",
            "flowroute.routes.delete(route.id)",
            "[route.id for route in flowroute.routes.list()]",
        ),
    ),
    "Messages": (
        (
            "messages.send",
            'sent = flowroute.messages.send(from_=bought.id, to="(206) 555-0199", body="hello")',
            "sent.id",
        ),
        (
            "messages.get",
            "record = flowroute.messages.get(sent.id)",
            "record.status, record.amount_display, record.timestamp.isoformat()",
        ),
        (
            "messages.list",
            "records = flowroute.messages.list(start_date=record.timestamp.date())",
            "[(record.to, record.body) for record in records]",
        ),
    ),
    "Callbacks and messaging": (
        ("callbacks.set", 'flowroute.callbacks.set("sms", "http://127.0.0.1:9/sms")', None),
        ("callbacks.get", 'callback = flowroute.callbacks.get("sms")', "callback.callback_url"),
        ("callbacks.remove", 'flowroute.callbacks.remove("sms")', None),
        (
            "numbers.set_callback",
            'flowroute.numbers.set_callback(bought.id, "sms_dlr", "http://127.0.0.1:9/dlr")',
            None,
        ),
        (
            "numbers.get_callback",
            'callback = flowroute.numbers.get_callback(bought.id, "sms_dlr")',
            "callback.callback_url",
        ),
        (
            "numbers.remove_callback",
            'flowroute.numbers.remove_callback(bought.id, "sms_dlr")',
            None,
        ),
        (
            "messaging.provision",
            'task = flowroute.messaging.provision([bought.id], action="enable")',
            "task.id, task.status",
        ),
        (
            "messaging.task",
            "sandbox.advance(60)\ntask = flowroute.messaging.task(task.id)",
            "task.status",
        ),
    ),
    "E911 addresses": (
        (
            "e911s.validate",
            (
                "address = {\n"
                '    "label": "Office", "first_name": "Avery", "last_name": "Sample",\n'
                '    "street_number": "1218", "street_name": "Example Ave",\n'
                '    "city": "Seattle", "state": "WA", "country": "US", "zip": "98101",\n'
                "}\n"
                "flowroute.e911s.validate(**address)"
            ),
            None,
        ),
        ("e911s.create", "office = flowroute.e911s.create(**address)", "office.id, office.label"),
        (
            "e911s.update",
            'flowroute.e911s.update(office.id, address_type="Suite", address_type_number="3")',
            None,
        ),
        (
            "e911s.get",
            "office = flowroute.e911s.get(office.id)",
            "office.address_type, office.address_type_number",
        ),
        (
            "e911s.list",
            'offices = flowroute.e911s.list(state="WA")',
            "[office.label for office in offices]",
        ),
        ("e911s.assign", "flowroute.e911s.assign(bought.id, office.id)", None),
        (
            "e911s.numbers",
            "found = flowroute.e911s.numbers(office.id)",
            "[number.value for number in found]",
        ),
        ("e911s.unassign", "flowroute.e911s.unassign(bought.id)", None),
        ("e911s.delete", "flowroute.e911s.delete(office.id)", None),
    ),
    "Caller names": (
        (
            "cnams.create",
            'name = flowroute.cnams.create("Example Inc")',
            "name.value, name.is_approved",
        ),
        (
            "cnams.get",
            (
                "sandbox.review_cnam(name.id)  # Flowroute takes up to two days\n"
                "name = flowroute.cnams.get(name.id)"
            ),
            "name.is_approved",
        ),
        (
            "cnams.list",
            "names = flowroute.cnams.list(is_approved=True)",
            "[name.value for name in names]",
        ),
        ("cnams.assign", "flowroute.cnams.assign(bought.id, name.id)", None),
        ("cnams.unassign", "flowroute.cnams.unassign(bought.id)", None),
        ("cnams.delete", "flowroute.cnams.delete(name.id)", None),
    ),
    "Call records": (
        (
            "cdrs.create_export",
            'export = flowroute.cdrs.create_export("2026-01-01", "2026-01-02")',
            "export.id, export.status",
        ),
        (
            "cdrs.get_export",
            "sandbox.advance(60)\nexport = flowroute.cdrs.get_export(export.id)",
            "export.status, export.num_calls, export.total_cost",
        ),
        (
            "cdrs.list_exports",
            'exports = flowroute.cdrs.list_exports(status="completed")',
            "[export.id for export in exports]",
        ),
        ("cdrs.wait", "export = flowroute.cdrs.wait(export.id)", "export.status"),
        (
            "cdrs.download",
            "calls = list(flowroute.cdrs.download(export))",
            "len(calls), calls[0].start_time.isoformat(), calls[0].duration",
        ),
    ),
    "Porting": (
        (
            "porting.check",
            'found = flowroute.porting.check(["12065550199", "19995550199"])',
            "found.portable, found.nonportable",
        ),
        (
            "porting.list",
            (
                'order = sandbox.add_port_order(["14255550106"], alias="moving in")\n'
                "orders = flowroute.porting.list()"
            ),
            "[order.attributes.id for order in orders]",
        ),
        ("porting.status", "status = flowroute.porting.status(order)", "status.status"),
        ("porting.get", "found = flowroute.porting.get(order)", "found.numbers, found.alias"),
    ),
    "And back": (
        (
            "numbers.release",
            "flowroute.numbers.release(bought.id)",
            "[number.value for number in flowroute.numbers.list()]",
        ),
    ),
}
"""What is called, the code of the call, and the code of what is shown of its result, in groups."""


def main() -> int:
    """Walk through the steps; what is shown is what is run."""
    console = Console(highlight=False)
    with Sandbox(seed=0) as sandbox, _client(sandbox) as flowroute:
        names: dict[str, object] = {"flowroute": flowroute, "sandbox": sandbox}
        for group, steps in GROUPS.items():
            console.print(f"\n[bold underline]{group}[/bold underline]")
            for step in steps:
                _show(console, step, names)
    count = sum(map(len, GROUPS.values()))
    console.print(f"\n[bold green]{count} methods called.[/bold green]")
    return 0


def _show(console: Console, step: Step, names: dict[str, object]) -> None:
    name, code, shown = step
    console.print(f"\n[bold]{name}[/bold]")
    console.print(Syntax(code, "python", background_color="default", word_wrap=True))
    exec(code, names)  # noqa: S102 - the code above, which a reader sees
    result = eval(shown, names) if shown else "done"  # noqa: S307 - the same
    console.print(f"[green]{escape(repr(result) if shown else str(result))}[/green]")


def _client(sandbox: Sandbox) -> Flowroute:
    return Flowroute(sandbox.access_key, sandbox.secret_key, base_url=sandbox.url)


if __name__ == "__main__":
    sys.exit(main())
