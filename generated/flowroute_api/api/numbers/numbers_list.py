"""``GET /v2/numbers``."""

from flowroute_runtime.model import anything
from flowroute_runtime.operation import Argument, ListOperation, Operation

from ...models import Number

OPERATION: ListOperation[Number] = ListOperation(
    Operation(
        name="numbers.list",
        method="GET",
        path="/v2/numbers",
        arguments=(
            Argument("starts_with", "query", ("starts_with",), format="number-prefix"),
            Argument("ends_with", "query", ("ends_with",), format="digits"),
            Argument("contains", "query", ("contains",), format="digits"),
            Argument("limit", "query", ("limit",), type="integer", minimum=1, maximum=200),
            Argument("offset", "query", ("offset",), type="integer", minimum=0),
            Argument("alias", "query", ("alias",), format="private", min_length=1),
        ),
        constants=(),
        needs_one_of=(),
        media_type=None,
        success=(200,),
        read=anything,
    ),
    read=Number.read,
)
