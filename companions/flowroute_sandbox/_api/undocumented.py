"""What the service accepts though its OpenAPI document does not say so, each with its source.

Everything else that the document does not have is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flowroute_sandbox._formats import FLAG

MEDIA_TYPES = ("application/json",)
"""Further media types of any body. Source: code that was used with the service."""

FORMS = ("cnams_create", "porting_check")
"""Operations that take a form too. Source: the official Python and Ruby SDKs send these."""

_NUMBER = "/v2/numbers/{number_id}/relationships"
PATHS: Mapping[str, str] = {
    # The messages service was seen to accept this one.
    "/v2.1/messages/": "/v2.1/messages",
    # Four of the five official SDKs send these.
    f"{_NUMBER}/cnam": f"{_NUMBER}/cnams",
    f"{_NUMBER}/cnam/{{cnam_id}}": f"{_NUMBER}/cnams/{{cnam_id}}",
    # The heading of the vendor's page on deleting a route ends in a slash, its example does not.
    "/v2/routes/{id}/": "/v2/routes/{id}",
    # The official PHP SDK sends this one.
    f"{_NUMBER}/e911s/": f"{_NUMBER}/e911s",
    # What newer programs call, and what older ones did: the same operations.
    **{
        f"/{version}/messages{rest}": f"/v2.1/messages{rest.removesuffix('/')}"
        for version in ("v2.2", "v2")
        for rest in ("", "/", "/{id}", "/{type}_callback")
    },
}
"""Further paths, each with the documented one that it is served as."""

NULLS: Mapping[str, Collection[str]] = {
    # The official PHP and .NET SDKs send null for what a message lacks.
    "messages_send": ("body", "media_urls", "dlr_callback"),
    # The official .NET SDK does so for an address.
    "e911s_create": ("address_type", "address_type_number"),
    "e911s_validate": ("address_type", "address_type_number"),
}
"""Attributes of an operation that count as absent if they are null."""

TEXTS: Mapping[str, Collection[str]] = {
    # The vendor's page on enabling caller names sends "true".
    "numbers_update": ("cnam_lookups_enabled", "messaging_enabled", "messaging_email"),
}
"""Flags of an operation that may be texts, as those of a purchase may."""

TYPES: Mapping[str, str] = {
    # The official .NET SDK sends this one.
    "e911s": "e911",
}
"""Further types of resources, each with the documented one that it is read as."""

_FLAG: Mapping[str, Any] = {
    "anyOf": [{"type": "boolean"}, {"type": "string", "pattern": f"^{FLAG}$"}]
}
_PURCHASE_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "cnam_lookups_enabled": _FLAG,
    "messaging_enabled": _FLAG,
    "messaging_email": {"anyOf": [{"type": "boolean"}, {"type": "string"}]},
    "messaging_callback_url": {"type": "string", "format": "uri"},
}
_PURCHASE: Mapping[str, Any] = {"type": "object", "properties": _PURCHASE_OPTIONS}
_PURCHASE_ENVELOPE: Mapping[str, Any] = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "data": {
            "type": "object",
            "required": ["attributes", "type"],
            "properties": {
                "attributes": _PURCHASE,
                "type": {"type": "string", "enum": ["number"]},
            },
        }
    },
}

_MOMENT: Mapping[str, Any] = {
    "anyOf": [{"format": "date-time"}, {"format": "date"}, {"format": "utc-date-time"}]
}

OPERATIONS: Mapping[str, Mapping[str, Any]] = {
    # Source: the recorded list is the answer to a date-time without an offset, which the official
    # Python and .NET SDKs send.
    "messages_list": {
        "parameters": [
            {"in": "query", "name": "start_date", "required": True, "schema": _MOMENT},
            {"in": "query", "name": "end_date", "schema": _MOMENT},
        ],
    },
    # Source: the official PHP and .NET SDKs send these.
    "cnams_list": {
        "parameters": [
            {"in": "query", "name": name, "schema": {"type": "string"}}
            for name in ("starts_with", "contains", "ends_with")
        ]
    },
    # Source: the official Node.js SDK ends every list of addresses in "&null".
    "e911s_list": {"parameters": [{"in": "query", "name": "null", "schema": {}}]},
    # Source: developer.flowroute.com/api/numbers/v2.0/purchase-a-phone-number. Code that was used
    # with the service sends the options in the query, other code in the body.
    "numbers_purchase": {
        "parameters": [
            {"in": "query", "name": name, "schema": schema}
            for name, schema in _PURCHASE_OPTIONS.items()
        ],
        "requestBody": {
            "content": {
                "application/vnd.api+json": {
                    "schema": {"anyOf": [_PURCHASE, _PURCHASE_ENVELOPE]},
                }
            }
        },
    },
}
"""Additions to an operation, by its operationId, in terms of OpenAPI.

A parameter takes the place of the documented one of its name.
"""
