"""``PATCH /v2/numbers/{number_id}/relationships/cnams/{cnam_id}``."""

from flowroute_runtime.operation import Argument, Operation

from ...models import CnamAssignment

OPERATION: Operation[CnamAssignment] = Operation(
    name="cnams.assign",
    method="PATCH",
    path="/v2/numbers/{number_id}/relationships/cnams/{cnam_id}",
    arguments=(
        Argument("number_id", "path", ("number_id",), format="phone-number", required=True),
        Argument("cnam_id", "path", ("cnam_id",), required=True),
    ),
    constants=(),
    needs_one_of=(),
    media_type=None,
    success=(202,),
    read=CnamAssignment.read,
    confirmed=False,
)
