"""``DELETE /v2/numbers/{number_id}/relationships/primary_route``."""

from flowroute_runtime.operation import Argument, Operation, nothing

OPERATION: Operation[None] = Operation(
    name="routes.clear_primary",
    method="DELETE",
    path="/v2/numbers/{number_id}/relationships/primary_route",
    arguments=(
        Argument("number_id", "path", ("number_id",), format="phone-number", required=True),
    ),
    constants=(),
    needs_one_of=(),
    media_type=None,
    success=(204,),
    read=nothing,
    confirmed=False,
)
