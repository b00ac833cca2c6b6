"""``POST /v2/cnams``."""

from flowroute_runtime.operation import Argument, Operation

from ...models import Cnam

OPERATION: Operation[Cnam] = Operation(
    name="cnams.create",
    method="POST",
    path="/v2/cnams",
    arguments=(
        Argument(
            "value",
            "body",
            ("value",),
            format="private",
            required=True,
            pattern="^(?=.*[A-Za-z])[A-Za-z0-9 _.,@+&'/\"-]{1,15}$",
            min_length=1,
        ),
    ),
    constants=(),
    needs_one_of=(),
    media_type="application/vnd.api+json",
    success=(201,),
    read=Cnam.read,
    confirmed=False,
)
