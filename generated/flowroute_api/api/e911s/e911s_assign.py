"""``PATCH /v2/numbers/{number_id}/relationships/e911s/{e911_id}``."""

from flowroute_runtime.operation import Argument, Operation, nothing

OPERATION: Operation[None] = Operation(
    name="e911s.assign",
    method="PATCH",
    path="/v2/numbers/{number_id}/relationships/e911s/{e911_id}",
    arguments=(
        Argument("number_id", "path", ("number_id",), format="phone-number", required=True),
        Argument("e911_id", "path", ("e911_id",), required=True),
    ),
    constants=(),
    needs_one_of=(),
    media_type=None,
    success=(204,),
    read=nothing,
    confirmed=False,
)
