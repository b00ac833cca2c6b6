"""``DELETE /v2/numbers/{number_id}/relationships/cnams``."""

from flowroute_runtime.operation import Argument, Operation

from ...models import CnamAssignment

OPERATION: Operation[CnamAssignment] = Operation(
    name="cnams.unassign",
    method="DELETE",
    path="/v2/numbers/{number_id}/relationships/cnams",
    arguments=(
        Argument("number_id", "path", ("number_id",), format="phone-number", required=True),
    ),
    constants=(),
    needs_one_of=(),
    media_type=None,
    success=(202,),
    read=CnamAssignment.read,
    confirmed=False,
)
