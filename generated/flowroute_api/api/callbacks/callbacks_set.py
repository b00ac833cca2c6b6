"""``PUT /v2.1/messages/{type}_callback``."""

from flowroute_runtime.operation import Argument, Operation, nothing

OPERATION: Operation[None] = Operation(
    name="callbacks.set",
    method="PUT",
    path="/v2.1/messages/{type}_callback",
    arguments=(
        Argument(
            "type",
            "path",
            ("type",),
            required=True,
            choices=("sms", "mms", "sms_dlr", "mms_dlr", "dlr"),
        ),
        Argument("url", "body", ("callback_url",), format="uri", required=True),
    ),
    constants=(),
    needs_one_of=(),
    media_type="application/vnd.api+json",
    success=(204,),
    read=nothing,
    confirmed=False,
)
