"""``GET /v2/numbers/available/areacodes``."""

from flowroute_runtime.model import anything
from flowroute_runtime.operation import Argument, ListOperation, Operation

from ...models import AvailableCode

OPERATION: ListOperation[AvailableCode] = ListOperation(
    Operation(
        name="numbers.area_codes",
        method="GET",
        path="/v2/numbers/available/areacodes",
        arguments=(
            Argument("limit", "query", ("limit",), type="integer", minimum=1, maximum=400),
            Argument("offset", "query", ("offset",), type="integer", minimum=0),
            Argument("max_setup_cost", "query", ("max_setup_cost",), type="number"),
        ),
        constants=(),
        needs_one_of=(),
        media_type=None,
        success=(200,),
        read=anything,
    ),
    read=AvailableCode.read,
)
