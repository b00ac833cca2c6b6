"""``DELETE /v2/numbers/{id}``."""

from flowroute_runtime.operation import Argument, Operation, nothing

OPERATION: Operation[None] = Operation(
    name="numbers.release",
    method="DELETE",
    path="/v2/numbers/{id}",
    arguments=(Argument("id", "path", ("id",), format="phone-number", required=True),),
    constants=(),
    needs_one_of=(),
    media_type=None,
    success=(204,),
    read=nothing,
    confirmed=False,
)
