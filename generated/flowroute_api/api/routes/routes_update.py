"""``PATCH /v2/routes/{id}``."""

from flowroute_runtime.operation import Argument, Operation

from ...models import Route

OPERATION: Operation[Route] = Operation(
    name="routes.update",
    method="PATCH",
    path="/v2/routes/{id}",
    arguments=(
        Argument("id", "path", ("id",), required=True),
        Argument("alias", "body", ("data", "attributes", "alias"), format="private", min_length=1),
        Argument(
            "route_type",
            "body",
            ("data", "attributes", "route_type"),
            choices=("host", "uri", "number"),
        ),
        Argument("value", "body", ("data", "attributes", "value"), format="private", min_length=1),
        Argument(
            "edge_strategy_id", "body", ("data", "attributes", "edge_strategy_id"), type="integer"
        ),
    ),
    constants=((("data", "type"), "route"),),
    needs_one_of=("alias", "route_type", "value", "edge_strategy_id"),
    media_type="application/vnd.api+json",
    success=(200,),
    read=Route.read,
    confirmed=False,
)
