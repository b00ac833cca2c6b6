"""A request as a handler sees it, and the response that it returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flowroute_sandbox._account.account import Account
from flowroute_sandbox._api.body import Json
from flowroute_sandbox._api.query import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One valid request.

    Attributes:
        account: The account. A handler runs inside one of its transactions.
        base_url: Scheme, host and port of the request; every link starts with it.
        path: The path of the request.
        path_params: The values of the path's placeholders.
        query: The query; its values have the types of the document.
        body: The JSON object in the body; empty if there was no body.
    """

    account: Account
    base_url: str
    path: str
    path_params: Mapping[str, str]
    query: Query
    body: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Reply:
    """A successful response. Without a document its body is empty."""

    status: int
    document: Mapping[str, object] | None = None
    media_type: str = "application/vnd.api+json"
