"""``GET /v2/portorders``."""

from flowroute_runtime.model import anything
from flowroute_runtime.operation import Argument, ListOperation, Operation

from ...models import PortOrder

OPERATION: ListOperation[PortOrder] = ListOperation(
    Operation(
        name="porting.list",
        method="GET",
        path="/v2/portorders",
        arguments=(
            Argument("numbers", "query", ("numbers",), format="e164", many=True),
            Argument("status", "query", ("status",), min_length=1),
            Argument("alias", "query", ("alias",), format="private", min_length=1),
            Argument("completion_date", "query", ("completion_date",), min_length=1),
            Argument("modified_after", "query", ("modified_after",), min_length=1),
            Argument("modified_before", "query", ("modified_before",), min_length=1),
            Argument("created_after", "query", ("created_after",), min_length=1),
            Argument("created_before", "query", ("created_before",), min_length=1),
            Argument("completed_after", "query", ("completed_after",), min_length=1),
            Argument("completed_before", "query", ("completed_before",), min_length=1),
            Argument("limit", "query", ("limit",), type="integer", minimum=1, maximum=200),
            Argument("offset", "query", ("offset",), type="integer", minimum=0),
        ),
        constants=(),
        needs_one_of=(),
        media_type=None,
        success=(200,),
        read=anything,
        confirmed=False,
    ),
    read=PortOrder.read,
    within=("attributes", "orders", "data"),
    counted=True,
)
