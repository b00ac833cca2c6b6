"""``POST /v2/numbers/details``."""

from flowroute_runtime.model import anything
from flowroute_runtime.operation import Argument, ListOperation, Operation

from ...models import Number

OPERATION: ListOperation[Number] = ListOperation(
    Operation(
        name="numbers.details",
        method="POST",
        path="/v2/numbers/details",
        arguments=(Argument("ids", "body", ("numbers",), format="e164", many=True, required=True),),
        constants=(),
        needs_one_of=(),
        media_type="application/vnd.api+json",
        success=(200,),
        read=anything,
        confirmed=False,
        safe=True,
    ),
    read=Number.read,
    counted=True,
)
