"""``PATCH /v2/e911s/{id}``."""

from flowroute_runtime.operation import Argument, Operation

from ...models import E911Address

OPERATION: Operation[E911Address] = Operation(
    name="e911s.update",
    method="PATCH",
    path="/v2/e911s/{id}",
    arguments=(
        Argument("id", "path", ("id",), required=True),
        Argument("label", "body", ("data", "attributes", "label"), format="private", min_length=1),
        Argument(
            "first_name",
            "body",
            ("data", "attributes", "first_name"),
            format="private",
            min_length=1,
        ),
        Argument(
            "last_name", "body", ("data", "attributes", "last_name"), format="private", min_length=1
        ),
        Argument(
            "street_number",
            "body",
            ("data", "attributes", "street_number"),
            format="private",
            min_length=1,
        ),
        Argument(
            "street_name",
            "body",
            ("data", "attributes", "street_name"),
            format="private",
            min_length=1,
        ),
        Argument("city", "body", ("data", "attributes", "city"), format="private", min_length=1),
        Argument("state", "body", ("data", "attributes", "state"), pattern="^[A-Z]{2}$"),
        Argument("country", "body", ("data", "attributes", "country"), choices=("US", "CA")),
        Argument(
            "zip", "body", ("data", "attributes", "zip"), format="private", pattern="^[^\\n]{4,7}$"
        ),
        Argument("address_type", "body", ("data", "attributes", "address_type"), min_length=1),
        Argument(
            "address_type_number",
            "body",
            ("data", "attributes", "address_type_number"),
            format="private",
            min_length=1,
        ),
    ),
    constants=((("data", "type"), "e911"),),
    needs_one_of=(
        "label",
        "first_name",
        "last_name",
        "street_number",
        "street_name",
        "city",
        "state",
        "country",
        "zip",
        "address_type",
        "address_type_number",
    ),
    media_type="application/vnd.api+json",
    success=(200,),
    read=E911Address.read,
    confirmed=False,
)
