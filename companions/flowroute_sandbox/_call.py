"""A request as a handler sees it, and what the handler returns."""

from collections.abc import Mapping
from dataclasses import dataclass

from flowroute_sandbox._body import Json
from flowroute_sandbox._query import Query
from flowroute_sandbox._state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request that the document allows.

    Attributes:
        state: the account. A handler runs inside one of its transactions.
        base: scheme, host and port that the request came to; every link starts with it.
        path: the path of the request.
        captured: the values of the path's placeholders.
        query: the query; its values have the types of the document.
        body: the JSON object that was sent; empty when there was no body.
    """

    state: State
    base: str
    path: str
    captured: Mapping[str, str]
    query: Query
    body: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Reply:
    """A successful answer. Without a document its body is empty."""

    status: int
    document: Mapping[str, object] | None = None
