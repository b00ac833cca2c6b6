"""``GET /v2/numbers/available``."""

from flowroute_runtime.model import anything
from flowroute_runtime.operation import Argument, ListOperation, Operation

from ...models import AvailableNumber

OPERATION: ListOperation[AvailableNumber] = ListOperation(
    Operation(
        name="numbers.search",
        method="GET",
        path="/v2/numbers/available",
        arguments=(
            Argument("starts_with", "query", ("starts_with",), format="number-prefix"),
            Argument("contains", "query", ("contains",), format="digits"),
            Argument("ends_with", "query", ("ends_with",), format="digits"),
            Argument("limit", "query", ("limit",), type="integer", minimum=1, maximum=200),
            Argument("offset", "query", ("offset",), type="integer", minimum=0),
            Argument("rate_center", "query", ("rate_center",)),
            Argument("state", "query", ("state",)),
            Argument("number_type", "query", ("number_type",), choices=("longcode", "toll-free")),
            Argument("iso_country", "query", ("iso_country",), pattern="^[A-Za-z]{2}$"),
            Argument(
                "order_by",
                "query",
                ("order_by",),
                pattern="^(monthly_cost|iso_country|number_type|state|rate_center|number|value|tn)(,(asc|desc))?$",
            ),
        ),
        constants=(),
        needs_one_of=(),
        media_type=None,
        success=(200,),
        read=anything,
    ),
    read=AvailableNumber.read,
)
