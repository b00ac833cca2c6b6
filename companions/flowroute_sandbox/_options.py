"""The options of a sandbox: their names, defaults and limits, and the command's help for each."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from os import PathLike
from typing import Any, Literal, get_args

Shape = Literal["json_api", "compact"]
PortStatus = Literal[
    "pending",
    "processing",
    "submitted",
    "accepted",
    "rejected",
    "review",
    "completed",
    "canceled",
    "abandoned",
    "hard_canceled",
]
SHAPES: tuple[Shape, ...] = get_args(Shape)
_LAST_PORT = 65_535


def _flag(purpose: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401  argparse's own
    """Return the arguments of `ArgumentParser.add_argument` for an option."""
    return {"help": purpose, **more}


# A dataclass and not attrs: pytest imports this module in every session that has the plugin.
@dataclass(frozen=True, kw_only=True, repr=False)
class Options:
    """What a sandbox is started with. `Sandbox` says what each option means.

    Raises:
        ValueError: An option is out of range.
    """

    host: str = field(default="127.0.0.1", metadata=_flag("address to listen on"))
    port: int = field(default=0, metadata=_flag("port to listen on; 0 takes a free one", type=int))
    seed: int = field(default=0, metadata=_flag("seed of the inventory and of all ids", type=int))
    # As long as the service's own: 8 characters and 32.
    access_key: str = field(default="sandbox1", metadata=_flag("key that callers must send"))
    secret_key: str = field(default="sandbox1" * 4, metadata=_flag("secret that callers must send"))
    state: str | PathLike[str] | None = field(
        default=None, metadata=_flag("file to keep the account in", metavar="FILE")
    )
    keep: int = field(default=5_000, metadata=_flag("how many messages to keep", type=int))
    speed: float = field(
        default=1.0,
        metadata=_flag(
            "speed up webhook retries, exports, tasks and delays by this factor", type=float
        ),
    )
    rate_limit: bool = field(
        default=False,
        metadata=_flag("refuse more than 5 SMS and 1 MMS a second with 429", action="store_true"),
    )
    record_delay: float = field(
        default=0.0,
        metadata=_flag(
            "how long after a message its record can be looked up", type=float, metavar="SECONDS"
        ),
    )
    inbound_url: str | None = field(
        default=None, metadata=_flag("where to post inbound messages", metavar="URL")
    )
    inbound_shape: Shape = field(
        default="json_api", metadata=_flag("format of inbound messages", choices=SHAPES)
    )
    accept_2xx: bool = field(
        default=False,
        metadata=_flag("count any 2xx as delivered, not only 200", action="store_true"),
    )
    allow_external_webhooks: bool = field(
        default=False, metadata=_flag("post to other machines too", action="store_true")
    )

    def __post_init__(self) -> None:
        """Refuse what is out of range."""
        if not 0 <= self.port <= _LAST_PORT:
            raise ValueError(f"port must be from 0 to {_LAST_PORT}, not {self.port}.")
        for name, key in (("access_key", self.access_key), ("secret_key", self.secret_key)):
            if not key or not key.isprintable():
                raise ValueError(f"{name} must have characters, and no control characters.")
        if ":" in self.access_key:
            raise ValueError("access_key holds a colon: HTTP basic authentication cannot.")
        if not self.speed > 0:
            raise ValueError(f"speed must be more than 0, not {self.speed}.")
        if not 0 <= self.record_delay < math.inf:
            raise ValueError(f"record_delay must be 0 or more, not {self.record_delay}.")
        if self.keep < 1:
            raise ValueError(f"keep must be at least 1, not {self.keep}.")
