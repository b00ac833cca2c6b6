"""``POST /v2.1/messages``."""

from flowroute_runtime.operation import Argument, Operation

from ...models import SentMessage

OPERATION: Operation[SentMessage] = Operation(
    name="messages.send",
    method="POST",
    path="/v2.1/messages",
    arguments=(
        Argument("from_", "body", ("from",), format="phone-number", required=True),
        Argument("to", "body", ("to",), format="phone-number", required=True),
        Argument("body", "body", ("body",), format="private"),
        Argument("media_urls", "body", ("media_urls",), format="uri", many=True),
        Argument("is_mms", "body", ("is_mms",), type="boolean"),
        Argument("dlr_callback", "body", ("dlr_callback",), format="uri"),
    ),
    constants=(),
    needs_one_of=("body", "media_urls"),
    media_type="application/vnd.api+json",
    success=(202,),
    read=SentMessage.read,
)
