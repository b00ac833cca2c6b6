"""``POST /v2/message-provision``."""

from flowroute_runtime.operation import Argument, Operation

from ...models import MessagingTask

OPERATION: Operation[MessagingTask] = Operation(
    name="messaging.provision",
    method="POST",
    path="/v2/message-provision",
    arguments=(
        Argument("numbers", "body", ("numbers",), format="phone-number", many=True, required=True),
        Argument("action", "body", ("action",), required=True, choices=("enable", "disable")),
        Argument("callback_url", "body", ("callback_url",), format="uri"),
        Argument("email", "body", ("email",), type="boolean"),
    ),
    constants=(),
    needs_one_of=(),
    media_type="application/vnd.api+json",
    success=(201,),
    read=MessagingTask.read,
    confirmed=False,
)
