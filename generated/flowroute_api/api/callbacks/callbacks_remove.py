"""``DELETE /v2.1/messages/{type}_callback``."""

from flowroute_runtime.operation import Argument, Operation, nothing

OPERATION: Operation[None] = Operation(
    name="callbacks.remove",
    method="DELETE",
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
    success=(204,),
    read=nothing,
    confirmed=False,
)
