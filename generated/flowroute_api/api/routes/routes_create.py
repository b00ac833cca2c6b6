"""``POST /v2/routes``."""

from flowroute_runtime.operation import Argument, Operation

from ...models import Route

OPERATION: Operation[Route] = Operation(
    name="routes.create",
    method="POST",
    path="/v2/routes",
    arguments=(
        Argument(
            "alias",
            "body",
            ("data", "attributes", "alias"),
            format="private",
            required=True,
            min_length=1,
        ),
        Argument(
            "route_type",
            "body",
            ("data", "attributes", "route_type"),
            required=True,
            choices=("host", "uri", "number"),
        ),
        Argument(
            "value",
            "body",
            ("data", "attributes", "value"),
            format="private",
            required=True,
            min_length=1,
        ),
        Argument(
            "edge_strategy_id", "body", ("data", "attributes", "edge_strategy_id"), type="integer"
        ),
    ),
    constants=((("data", "type"), "route"),),
    needs_one_of=(),
    media_type="application/vnd.api+json",
    success=(201,),
    read=Route.read,
)
