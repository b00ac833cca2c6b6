"""``GET /v2/e911s/{id}/relationships/numbers``."""

from flowroute_runtime.model import anything
from flowroute_runtime.operation import Argument, ListOperation, Operation

from ...models import Number

OPERATION: ListOperation[Number] = ListOperation(
    Operation(
        name="e911s.numbers",
        method="GET",
        path="/v2/e911s/{id}/relationships/numbers",
        arguments=(
            Argument("id", "path", ("id",), required=True),
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
    read=Number.read,
    counted=True,
)
