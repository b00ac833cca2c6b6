"""``DELETE /v2/cnams/{id}``."""

from flowroute_runtime.operation import Argument, Operation, nothing

OPERATION: Operation[None] = Operation(
    name="cnams.delete",
    method="DELETE",
    path="/v2/cnams/{id}",
    arguments=(Argument("id", "path", ("id",), required=True),),
    constants=(),
    needs_one_of=(),
    media_type=None,
    success=(204,),
    read=nothing,
    confirmed=False,
)
