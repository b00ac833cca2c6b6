"""``GET /v2.1/messages/{type}_callback``."""

from flowroute_runtime.operation import Argument, Operation

from ...models import Callback

OPERATION: Operation[Callback] = Operation(
    name="callbacks.get",
    method="GET",
    path="/v2.1/messages/{type}_callback",
    arguments=(
        Argument(
            "type",
            "path",
            ("type",),
            required=True,
            choices=("sms", "mms", "sms_dlr", "mms_dlr", "dlr"),
        ),
    ),
    constants=(),
    needs_one_of=(),
    media_type=None,
    success=(200,),
    read=Callback.read,
    confirmed=False,
)
