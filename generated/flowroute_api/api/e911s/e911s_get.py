"""``GET /v2/e911s/{id}``."""

from flowroute_runtime.operation import Argument, Operation

from ...models import E911Address

OPERATION: Operation[E911Address] = Operation(
    name="e911s.get",
    method="GET",
    path="/v2/e911s/{id}",
    arguments=(Argument("id", "path", ("id",), required=True),),
    constants=(),
    needs_one_of=(),
    media_type=None,
    success=(200,),
    read=E911Address.read,
    confirmed=False,
)
