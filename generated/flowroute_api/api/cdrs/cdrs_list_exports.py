"""``GET /v2/cdrs/exports``."""

from flowroute_runtime.model import anything
from flowroute_runtime.operation import Argument, ListOperation, Operation

from ...models import CdrExport

OPERATION: ListOperation[CdrExport] = ListOperation(
    Operation(
        name="cdrs.list_exports",
        method="GET",
        path="/v2/cdrs/exports",
        arguments=(
            Argument("status", "query", ("status",), choices=("processing", "completed", "failed")),
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
    read=CdrExport.read,
    counted=True,
)
