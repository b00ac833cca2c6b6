"""``POST /v2/numbers/{id}/relationships/{type}_callback``."""

from flowroute_runtime.operation import Argument, Operation, nothing

OPERATION: Operation[None] = Operation(
    name="numbers.set_callback",
    method="POST",
    path="/v2/numbers/{id}/relationships/{type}_callback",
    arguments=(
        Argument("id", "path", ("id",), format="phone-number", required=True),
        Argument(
            "type",
            "path",
            ("type",),
            required=True,
            choices=("sms", "mms", "sms_dlr", "mms_dlr", "dlr"),
        ),
        Argument(
            "url", "body", ("data", "attributes", "callback_url"), format="uri", required=True
        ),
    ),
    constants=(),
    needs_one_of=(),
    media_type="application/vnd.api+json",
    success=(204,),
    read=nothing,
    confirmed=False,
)
