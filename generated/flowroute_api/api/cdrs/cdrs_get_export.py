"""``GET /v2/cdrs/exports/{id}``."""

from flowroute_runtime.operation import Argument, Operation

from ...models import CdrExport

OPERATION: Operation[CdrExport] = Operation(
    name="cdrs.get_export",
    method="GET",
    path="/v2/cdrs/exports/{id}",
    arguments=(Argument("id", "path", ("id",), required=True),),
    constants=(),
    needs_one_of=(),
    media_type=None,
    success=(200,),
    read=CdrExport.read,
    confirmed=False,
)
