"""``GET /v2/routes/edge_strategies``."""

from flowroute_runtime.model import anything
from flowroute_runtime.operation import ListOperation, Operation

from ...models import EdgeStrategy

OPERATION: ListOperation[EdgeStrategy] = ListOperation(
    Operation(
        name="routes.edge_strategies",
        method="GET",
        path="/v2/routes/edge_strategies",
        arguments=(),
        constants=(),
        needs_one_of=(),
        media_type=None,
        success=(200,),
        read=anything,
        confirmed=False,
    ),
    read=EdgeStrategy.read,
    counted=True,
)
