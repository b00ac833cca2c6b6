"""``POST /v2/e911s/validate``."""

from flowroute_runtime.operation import Argument, Operation, nothing

OPERATION: Operation[None] = Operation(
    name="e911s.validate",
    method="POST",
    path="/v2/e911s/validate",
    arguments=(
        Argument(
            "label",
            "body",
            ("data", "attributes", "label"),
            format="private",
            required=True,
            min_length=1,
        ),
        Argument(
            "first_name",
            "body",
            ("data", "attributes", "first_name"),
            format="private",
            required=True,
            min_length=1,
        ),
        Argument(
            "last_name",
            "body",
            ("data", "attributes", "last_name"),
            format="private",
            required=True,
            min_length=1,
        ),
        Argument(
            "street_number",
            "body",
            ("data", "attributes", "street_number"),
            format="private",
            required=True,
            min_length=1,
        ),
        Argument(
            "street_name",
            "body",
            ("data", "attributes", "street_name"),
            format="private",
            required=True,
            min_length=1,
        ),
        Argument(
            "city",
            "body",
            ("data", "attributes", "city"),
            format="private",
            required=True,
            min_length=1,
        ),
        Argument(
            "state", "body", ("data", "attributes", "state"), required=True, pattern="^[A-Z]{2}$"
        ),
        Argument(
            "country",
            "body",
            ("data", "attributes", "country"),
            required=True,
            choices=("US", "CA"),
        ),
        Argument(
            "zip",
            "body",
            ("data", "attributes", "zip"),
            format="private",
            required=True,
            pattern="^[^\\n]{4,7}$",
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
    needs_one_of=(),
    media_type="application/vnd.api+json",
    success=(204,),
    read=nothing,
    confirmed=False,
    safe=True,
)
