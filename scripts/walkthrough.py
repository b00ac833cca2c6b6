"""Make each call of the API against a sandbox, showing each as it is written and what came back."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.markup import escape
from rich.syntax import Syntax

from flowroute_client import Flowroute
from flowroute_sandbox import Sandbox

STEPS = (
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
        "routes.create",
        'route = flowroute.routes.create(alias="office", route_type="host", value="pbx.example")',
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
)
"""What is called, the code of the call, and the code of what is shown of its result."""


def main() -> int:
    """Walk through the steps; what is shown is what is run."""
    console = Console(highlight=False)
    with Sandbox(seed=0) as sandbox, _client(sandbox) as flowroute:
        names: dict[str, object] = {"flowroute": flowroute}
        for name, code, shown in STEPS:
            console.print(f"\n[bold]{name}[/bold]")
            console.print(Syntax(code, "python", background_color="default", word_wrap=True))
            exec(code, names)  # noqa: S102 - the code above, which a reader sees
            result = eval(shown, names) if shown else "done"  # noqa: S307 - the same
            console.print(f"[green]{escape(repr(result) if shown else str(result))}[/green]")
    console.print(f"\n[bold green]{len(STEPS)} operations done.[/bold green]")
    return 0


def _client(sandbox: Sandbox) -> Flowroute:
    return Flowroute(sandbox.access_key, sandbox.secret_key, base_url=sandbox.url)


if __name__ == "__main__":
    sys.exit(main())
