"""``GET /v2.1/messages/{id}``."""

from flowroute_runtime.operation import Argument, Operation

from ...models import Message

OPERATION: Operation[Message] = Operation(
    name="messages.get",
    method="GET",
    path="/v2.1/messages/{id}",
    arguments=(Argument("id", "path", ("id",), required=True),),
    constants=(),
    needs_one_of=(),
    media_type=None,
    success=(200,),
    read=Message.read,
)
