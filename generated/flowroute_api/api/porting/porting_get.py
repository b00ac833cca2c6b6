"""``GET /v2/portorders/{id}``."""

from flowroute_runtime.operation import Argument, Operation

from ...models import PortOrder

OPERATION: Operation[PortOrder] = Operation(
    name="porting.get",
    method="GET",
    path="/v2/portorders/{id}",
    arguments=(Argument("id", "path", ("id",), required=True),),
    constants=(),
    needs_one_of=(),
    media_type=None,
    success=(200,),
    read=PortOrder.read,
    confirmed=False,
)
