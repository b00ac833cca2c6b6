"""``GET /v2/numbers/{id}``."""

from flowroute_runtime.operation import Argument, Operation

from ...models import Number

OPERATION: Operation[Number] = Operation(
    name="numbers.get",
    method="GET",
    path="/v2/numbers/{id}",
    arguments=(Argument("id", "path", ("id",), format="phone-number", required=True),),
    constants=(),
    needs_one_of=(),
    media_type=None,
    success=(200,),
    read=Number.read,
)
