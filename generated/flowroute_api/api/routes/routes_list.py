"""``GET /v2/routes``."""

from flowroute_runtime.model import anything
from flowroute_runtime.operation import Argument, ListOperation, Operation

from ...models import Route

OPERATION: ListOperation[Route] = ListOperation(
    Operation(
        name="routes.list",
        method="GET",
        path="/v2/routes",
        arguments=(
            Argument("limit", "query", ("limit",), type="integer", minimum=1, maximum=200),
            Argument("offset", "query", ("offset",), type="integer", minimum=0),
            Argument(
                "route_type", "query", ("route_type",), choices=("host", "sip-reg", "uri", "number")
            ),
        ),
        constants=(),
        needs_one_of=(),
        media_type=None,
        success=(200,),
        read=anything,
    ),
    read=Route.read,
)
