"""One sending of many messages, as a ledger knows it when it is begun again. No I/O here."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

from attrs import define, field

from flowroute_client._config import require_ledger
from flowroute_client._payload.formats import check, idempotency_key
from flowroute_client._payload.json import decode_json, encode_json, mapping
from flowroute_client._policy.ledger import Ledger
from flowroute_client._policy.outgoing import Row

_LABEL = "messages.send_many: "


@define
class Run:
    """Gives each message its key: the same one, whenever the same messages are given."""

    ledger: Ledger | None
    name: str | None = field(repr=False)
    """``None`` if messages without a key of their own get none."""
    _equals: Counter[str] = field(factory=Counter[str], init=False, repr=False)

    @classmethod
    def of(cls, ledger: Ledger | None, given: Ledger | None, name: str | None) -> Run:
        """Name a run; one whose ledger was given for it needs no name.

        Args:
            ledger: The client's.
            given: That of the run, in its place.
            name: The name.

        Raises:
            InvalidArgumentError: There is a name, but no ledger.
        """
        require_ledger(_LABEL, name, given or ledger)
        return cls(given or ledger, name if given is None else name or "")

    def give_key(self, row: Row) -> None:
        """Give a message its own key, or one that is made for it.

        Raises:
            InvalidArgumentError: Its own cannot be right, or there is no ledger for it.
        """
        own = row.message.get("idempotency_key")
        if own is not None:
            row.set_key(check(f"{_LABEL}idempotency_key", own, idempotency_key))
        elif self.name is not None:
            row.set_key(self._make_key(row))
        require_ledger(_LABEL, row.key, self.ledger)

    def _make_key(self, row: Row) -> str:
        content = sha256(_read_message(row.request.content or b"")).hexdigest()[:32]
        self._equals[content] += 1
        return f"{self.name}/{content}/{self._equals[content]}"


def _read_message(content: bytes) -> bytes:
    """Return what a person gets, which is not another message if its receipt goes elsewhere."""
    sent = mapping(decode_json(content))
    return encode_json({name: sent[name] for name in sent if name != "dlr_callback"})
