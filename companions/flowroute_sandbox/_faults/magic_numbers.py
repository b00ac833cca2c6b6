"""Magic numbers: the number that a message is sent to decides what happens to it.

They have area code 500, which belongs to no place, so no inventory has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from flowroute_sandbox._faults.fault import Fault


class Delivery(NamedTuple):
    """What the carrier reports of a message: the level-2 delivery receipt."""

    status: str
    status_code: int
    description: str


# What the recorded receipts say, and so what all other numbers get.
BUFFERED = Delivery("message buffered", 1003, "Message accepted by Carrier")

# None is no level-2 receipt. The codes and their texts are Flowroute's
# (support.flowroute.com/681766), the statuses are those of the Kannel gateway, as the recorded
# ones are too.
DELIVERIES: Mapping[str, Delivery | None] = {
    "15005550100": Delivery("delivery success", 1004, "Message delivered to handset"),
    "15005550101": Delivery("delivery failure", 1116, "Destination Address is not text enabled"),
    "15005550102": Delivery("smsc reject", 1005, "Message rejected"),
    "15005550103": Delivery("delivery failure", 1110, "User Opted Out (STOP)"),
    "15005550104": None,
}

_SLOW_SECONDS = 3.0

FAULTS = (
    Fault(kind="status", status=403, times=None, number="15005550143"),
    Fault(kind="status", status=422, times=None, number="15005550142"),
    Fault(kind="status", status=429, retry_after="1", times=None, number="15005550129"),
    Fault(kind="status", status=500, times=None, number="15005550150"),
    Fault(kind="latency", seconds=_SLOW_SECONDS, times=None, number="15005550160"),
)
