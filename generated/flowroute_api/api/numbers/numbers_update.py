"""``PATCH /v2/numbers/{id}``."""

from flowroute_runtime.operation import Argument, Operation

from ...models import Number

OPERATION: Operation[Number] = Operation(
    name="numbers.update",
    method="PATCH",
    path="/v2/numbers/{id}",
    arguments=(
        Argument("id", "path", ("id",), format="phone-number", required=True),
        Argument(
            "alias", "body", ("alias",), format="private", pattern="^[^\\n]{1,64}$", min_length=1
        ),
        Argument("cnam_lookups_enabled", "body", ("cnam_lookups_enabled",), type="boolean"),
        Argument("messaging_enabled", "body", ("messaging_enabled",), type="boolean"),
        Argument("messaging_email", "body", ("messaging_email",), type="boolean"),
        Argument("messaging_callback_url", "body", ("messaging_callback_url",), format="uri"),
    ),
    constants=((("type",), "number"),),
    needs_one_of=(
        "alias",
        "cnam_lookups_enabled",
        "messaging_enabled",
        "messaging_email",
        "messaging_callback_url",
    ),
    media_type="application/vnd.api+json",
    success=(200, 207),
    read=Number.read,
    confirmed=False,
)
