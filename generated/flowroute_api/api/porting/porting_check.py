"""``POST /v2/portorders/portability``."""

from flowroute_runtime.operation import Argument, Operation

from ...models import Portability

OPERATION: Operation[Portability] = Operation(
    name="porting.check",
    method="POST",
    path="/v2/portorders/portability",
    arguments=(Argument("numbers", "body", ("numbers",), format="e164", many=True, required=True),),
    constants=(),
    needs_one_of=(),
    media_type="application/json",
    success=(200,),
    read=Portability.read,
    confirmed=False,
    safe=True,
)
