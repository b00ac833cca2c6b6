"""Magic numbers: what is sent to them decides what becomes of it.

They are of area code 500, which belongs to no place, so that no inventory has them.
"""

from typing import Final, NamedTuple

from flowroute_sandbox._faults import Fault


class Delivery(NamedTuple):
    """What the carrier says of a message: the level-2 delivery receipt."""

    status: str
    status_code: int
    description: str


# What the recorded receipts say, and so what is said of every number that is not in a table.
BUFFERED: Final = Delivery("message buffered", 1003, "Message accepted by Carrier")

# None is silence. The codes and their texts are Flowroute's (support.flowroute.com/681766), the
# words are those of the Kannel gateway, whose words the recorded ones are too.
DELIVERIES: Final[dict[str, Delivery | None]] = {
    "15005550100": Delivery("delivery success", 1004, "Message delivered to handset"),
    "15005550101": Delivery("delivery failure", 1116, "Destination Address is not text enabled"),
    "15005550102": Delivery("smsc reject", 1005, "Message rejected"),
    "15005550103": Delivery("delivery failure", 1110, "User Opted Out (STOP)"),
    "15005550104": None,
}

_SLOW_SECONDS: Final = 3.0

FAULTS: Final = (
    Fault(kind="status", status=403, times=None, number="15005550143"),
    Fault(kind="status", status=422, times=None, number="15005550142"),
    Fault(kind="status", status=429, retry_after="1", times=None, number="15005550129"),
    Fault(kind="status", status=500, times=None, number="15005550150"),
    Fault(kind="latency", seconds=_SLOW_SECONDS, times=None, number="15005550160"),
)
