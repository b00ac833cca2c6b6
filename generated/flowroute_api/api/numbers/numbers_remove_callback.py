"""``DELETE /v2/numbers/{id}/relationships/{type}_callback``."""

from flowroute_runtime.operation import Argument, Operation, nothing

OPERATION: Operation[None] = Operation(
    name="numbers.remove_callback",
    method="DELETE",
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
    ),
    constants=(),
    needs_one_of=(),
    media_type=None,
    success=(204,),
    read=nothing,
    confirmed=False,
)
