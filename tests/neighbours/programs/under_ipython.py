# /// script
# dependencies = ["ipython", "jedi"]
# ///
"""Complete the names of clients, lists and records in a shell of IPython."""

from __future__ import annotations

from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

from flowroute_client import Flowroute, Message, Number, Route
from neighbours.calls import NUMBERS
from stub import Stub

shell = InteractiveShell.instance()


def complete(code: str) -> set[str]:
    with provisionalcompleter():
        return {found.text for found in shell.Completer.completions(code, len(code))}


with Stub() as stub, Flowroute("access", "secret", base_url=stub.url) as flowroute:
    stub.answer(200, NUMBERS)
    shell.user_ns.update(
        flowroute=flowroute,
        page=flowroute.numbers.list(),
        message=Message.from_dict({"id": "mdr2-1", "attributes": {"body": "hello"}}),
        number=Number.from_dict({"id": "12065550100", "attributes": {"state": "wa"}}),
        route=Route.from_dict({"id": "1", "attributes": {"route_type": "host"}}),
    )
    assert {"messages", "numbers"} <= complete("flowroute.")
    assert {"find_sent", "list", "send"} <= complete("flowroute.messages.")
    assert {"items", "next_page", "pages"} <= complete("page.")
    assert {"body", "from_", "message_type", "status", "to_dict"} <= complete("message.")
    assert {"alias", "number_type", "state"} <= complete("number.")
    assert complete("route.route_") == {"route_type"}
