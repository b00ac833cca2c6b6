"""``GET /v2/numbers/available/tiers``."""

from flowroute_runtime.model import anything
from flowroute_runtime.operation import Argument, ListOperation, Operation

from ...models import Tier

OPERATION: ListOperation[Tier] = ListOperation(
    Operation(
        name="numbers.tiers",
        method="GET",
        path="/v2/numbers/available/tiers",
        arguments=(
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
    read=Tier.read,
    counted=True,
)
