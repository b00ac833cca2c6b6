"""``GET /v2/numbers/{id}/relationships/{type}_callback``."""

from flowroute_runtime.operation import Argument, Operation

from ...models import Callback

OPERATION: Operation[Callback] = Operation(
    name="numbers.get_callback",
    method="GET",
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
    success=(200,),
    read=Callback.read,
    confirmed=False,
)
