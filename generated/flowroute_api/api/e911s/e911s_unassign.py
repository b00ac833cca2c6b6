"""``DELETE /v2/numbers/{number_id}/relationships/e911s``."""

from flowroute_runtime.operation import Argument, Operation, nothing

OPERATION: Operation[None] = Operation(
    name="e911s.unassign",
    method="DELETE",
    path="/v2/numbers/{number_id}/relationships/e911s",
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
