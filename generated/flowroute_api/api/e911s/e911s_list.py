"""``GET /v2/e911s``."""

from flowroute_runtime.model import anything
from flowroute_runtime.operation import Argument, ListOperation, Operation

from ...models import E911Address

OPERATION: ListOperation[E911Address] = ListOperation(
    Operation(
        name="e911s.list",
        method="GET",
        path="/v2/e911s",
        arguments=(
            Argument("label", "query", ("label",), format="private", min_length=1),
            Argument("street_name", "query", ("street_name",), format="private", min_length=1),
            Argument("city", "query", ("city",), format="private", min_length=1),
            Argument("state", "query", ("state",), pattern="^[A-Za-z]{2}$"),
            Argument("limit", "query", ("limit",), type="integer", minimum=1, maximum=2000),
            Argument("offset", "query", ("offset",), type="integer", minimum=0),
        ),
        constants=(),
        needs_one_of=(),
        media_type=None,
        success=(200,),
        read=anything,
        confirmed=False,
    ),
    read=E911Address.read,
    counted=True,
)
