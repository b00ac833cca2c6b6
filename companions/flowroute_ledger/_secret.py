"""What keeps a ledger's contents private: keyed hashes, and answers that only their key opens."""

from __future__ import annotations

import hashlib
import hmac

from attrs import field, frozen

from flowroute_client._policy.entries import Answer


@frozen
class Secret:
    """The secret of a ledger."""

    _value: bytes = field(repr=False)

    def digest(self, kind: str, data: bytes) -> bytes:
        """Hash what must not be read, so that equal data of a kind have equal hashes."""
        return hmac.digest(self._value, kind.encode() + b"\0" + data, "sha256")

    def seal(self, key: str, token: str, answer: Answer) -> bytes:
        """Encrypt an answer under the idempotency key of its call."""
        return self._mask(key, token, answer.status_code.to_bytes(2, "big") + answer.body)

    def unseal(self, key: str, token: str, sealed: bytes, record: str | None) -> Answer:
        """Decrypt an answer."""
        plain = self._mask(key, token, sealed)
        return Answer(int.from_bytes(plain[:2], "big"), plain[2:], record)

    def _mask(self, key: str, token: str, data: bytes) -> bytes:
        """Combine data with a stream that is another one for each key and token."""
        seed = self.digest("seal", f"{token}\0{key}".encode())
        stream = hashlib.shake_256(seed).digest(len(data))
        mixed = int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")
        return mixed.to_bytes(len(data), "big")
