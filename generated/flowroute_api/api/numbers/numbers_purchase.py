"""``POST /v2/numbers/{id}``."""

from flowroute_runtime.operation import Argument, Operation

from ...models import Number

OPERATION: Operation[Number] = Operation(
    name="numbers.purchase",
    method="POST",
    path="/v2/numbers/{id}",
    arguments=(
        Argument("id", "path", ("id",), format="phone-number", required=True),
        Argument("cnam_lookups_enabled", "body", ("cnam_lookups_enabled",), type="boolean"),
        Argument("messaging_enabled", "body", ("messaging_enabled",), type="boolean"),
        Argument("messaging_email", "body", ("messaging_email",), type="boolean"),
        Argument("messaging_callback_url", "body", ("messaging_callback_url",), format="uri"),
    ),
    constants=(),
    needs_one_of=(),
    media_type="application/vnd.api+json",
    success=(200, 201, 207),
    read=Number.read,
)
