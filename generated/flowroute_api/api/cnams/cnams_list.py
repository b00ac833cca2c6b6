"""``GET /v2/cnams``."""

from flowroute_runtime.model import anything
from flowroute_runtime.operation import Argument, ListOperation, Operation

from ...models import Cnam

OPERATION: ListOperation[Cnam] = ListOperation(
    Operation(
        name="cnams.list",
        method="GET",
        path="/v2/cnams",
        arguments=(
            Argument("is_approved", "query", ("is_approved",), type="boolean"),
            Argument("value", "query", ("value",), format="private", min_length=1),
            Argument("limit", "query", ("limit",), type="integer", minimum=1),
            Argument("offset", "query", ("offset",), type="integer", minimum=0),
        ),
        constants=(),
        needs_one_of=(),
        media_type=None,
        success=(200,),
        read=anything,
        confirmed=False,
    ),
    read=Cnam.read,
    counted=True,
)
