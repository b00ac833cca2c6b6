"""``GET /v2.1/messages``."""

from flowroute_runtime.model import anything
from flowroute_runtime.operation import Argument, ListOperation, Operation

from ...models import Message

OPERATION: ListOperation[Message] = ListOperation(
    Operation(
        name="messages.list",
        method="GET",
        path="/v2.1/messages",
        arguments=(
            Argument("start_date", "query", ("start_date",), format="date-time", required=True),
            Argument("end_date", "query", ("end_date",), format="date-time"),
            Argument("limit", "query", ("limit",), type="integer", minimum=1),
            Argument("offset", "query", ("offset",), type="integer", minimum=0),
        ),
        constants=(),
        needs_one_of=(),
        media_type=None,
        success=(200,),
        read=anything,
    ),
    read=Message.read,
)
