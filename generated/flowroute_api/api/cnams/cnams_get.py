"""``GET /v2/cnams/{id}``."""

from flowroute_runtime.operation import Argument, Operation

from ...models import Cnam

OPERATION: Operation[Cnam] = Operation(
    name="cnams.get",
    method="GET",
    path="/v2/cnams/{id}",
    arguments=(Argument("id", "path", ("id",), required=True),),
    constants=(),
    needs_one_of=(),
    media_type=None,
    success=(200,),
    read=Cnam.read,
    confirmed=False,
)
