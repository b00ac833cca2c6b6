"""``GET /v2/portorders/{id}/status``."""

from flowroute_runtime.operation import Argument, Operation

from ...models import PortOrder

OPERATION: Operation[PortOrder] = Operation(
    name="porting.status",
    method="GET",
    path="/v2/portorders/{id}/status",
    arguments=(Argument("id", "path", ("id",), required=True),),
    constants=(),
    needs_one_of=(),
    media_type=None,
    success=(200,),
    read=PortOrder.read,
    confirmed=False,
)
