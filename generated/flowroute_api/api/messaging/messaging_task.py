"""``GET /v2/message-provision/status/{id}``."""

from flowroute_runtime.operation import Argument, Operation

from ...models import MessagingTask

OPERATION: Operation[MessagingTask] = Operation(
    name="messaging.task",
    method="GET",
    path="/v2/message-provision/status/{id}",
    arguments=(Argument("id", "path", ("id",), required=True),),
    constants=(),
    needs_one_of=(),
    media_type=None,
    success=(200,),
    read=MessagingTask.read,
    confirmed=False,
)
