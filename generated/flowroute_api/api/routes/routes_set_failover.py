"""``PATCH /v2/numbers/{number_id}/relationships/failover_route``."""

from flowroute_runtime.operation import Argument, Operation, nothing

OPERATION: Operation[None] = Operation(
    name="routes.set_failover",
    method="PATCH",
    path="/v2/numbers/{number_id}/relationships/failover_route",
    arguments=(
        Argument("number_id", "path", ("number_id",), format="phone-number", required=True),
        Argument("route_id", "body", ("data", "id"), required=True, min_length=1),
    ),
    constants=((("data", "type"), "route"),),
    needs_one_of=(),
    media_type="application/vnd.api+json",
    success=(204,),
    read=nothing,
)
