"""The models, each imported when it is asked for."""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .available_code import AvailableCode
    from .available_number import AvailableNumber
    from .available_number_attributes import AvailableNumberAttributes
    from .delivery_receipt import DeliveryReceipt
    from .included import Included
    from .included_attributes import IncludedAttributes
    from .media import Media
    from .media_attributes import MediaAttributes
    from .media_relationship import MediaRelationship
    from .message import Message
    from .message_attributes import MessageAttributes
    from .message_relationships import MessageRelationships
    from .number import Number
    from .number_attributes import NumberAttributes
    from .number_relationships import NumberRelationships
    from .relationship import Relationship
    from .resource_identifier import ResourceIdentifier
    from .route import Route
    from .route_attributes import RouteAttributes
    from .sent_message import SentMessage

__all__ = (
    "AvailableCode",
    "AvailableNumber",
    "AvailableNumberAttributes",
    "DeliveryReceipt",
    "Included",
    "IncludedAttributes",
    "Media",
    "MediaAttributes",
    "MediaRelationship",
    "Message",
    "MessageAttributes",
    "MessageRelationships",
    "Number",
    "NumberAttributes",
    "NumberRelationships",
    "Relationship",
    "ResourceIdentifier",
    "Route",
    "RouteAttributes",
    "SentMessage",
)

_MODULES = {
    "AvailableCode": "available_code",
    "AvailableNumber": "available_number",
    "AvailableNumberAttributes": "available_number_attributes",
    "DeliveryReceipt": "delivery_receipt",
    "Included": "included",
    "IncludedAttributes": "included_attributes",
    "Media": "media",
    "MediaAttributes": "media_attributes",
    "MediaRelationship": "media_relationship",
    "Message": "message",
    "MessageAttributes": "message_attributes",
    "MessageRelationships": "message_relationships",
    "Number": "number",
    "NumberAttributes": "number_attributes",
    "NumberRelationships": "number_relationships",
    "Relationship": "relationship",
    "ResourceIdentifier": "resource_identifier",
    "Route": "route",
    "RouteAttributes": "route_attributes",
    "SentMessage": "sent_message",
}

if not TYPE_CHECKING:  # which would take any misspelt name for a model

    def __getattr__(name: str) -> object:
        """Import a model (PEP 562)."""
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = globals()[name] = getattr(_import_module(f".{_MODULES[name]}", __name__), name)
        return found


def __dir__() -> list[str]:
    """List the models."""
    return sorted({*globals(), *__all__})
