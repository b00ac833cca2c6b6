"""The models, each imported when it is asked for."""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .available_code import AvailableCode
    from .available_number import AvailableNumber
    from .available_number_attributes import AvailableNumberAttributes
    from .callback import Callback
    from .callback_attributes import CallbackAttributes
    from .cdr_export import CdrExport
    from .cdr_export_attributes import CdrExportAttributes
    from .cnam import Cnam
    from .cnam_assignment import CnamAssignment
    from .cnam_assignment_attributes import CnamAssignmentAttributes
    from .cnam_attributes import CnamAttributes
    from .cnam_numbers import CnamNumbers
    from .cnam_relationships import CnamRelationships
    from .delivery_receipt import DeliveryReceipt
    from .e911_address import E911Address
    from .e911_address_attributes import E911AddressAttributes
    from .edge_strategy import EdgeStrategy
    from .edge_strategy_attributes import EdgeStrategyAttributes
    from .included import Included
    from .included_attributes import IncludedAttributes
    from .media import Media
    from .media_attributes import MediaAttributes
    from .media_relationship import MediaRelationship
    from .message import Message
    from .message_attributes import MessageAttributes
    from .message_relationships import MessageRelationships
    from .messaging_task import MessagingTask
    from .messaging_task_attributes import MessagingTaskAttributes
    from .messaging_task_numbers import MessagingTaskNumbers
    from .number import Number
    from .number_attributes import NumberAttributes
    from .number_relationships import NumberRelationships
    from .port_order import PortOrder
    from .port_order_attributes import PortOrderAttributes
    from .portability import Portability
    from .relationship import Relationship
    from .resource_identifier import ResourceIdentifier
    from .route import Route
    from .route_attributes import RouteAttributes
    from .sent_message import SentMessage
    from .tier import Tier

__all__ = (
    "AvailableCode",
    "AvailableNumber",
    "AvailableNumberAttributes",
    "Callback",
    "CallbackAttributes",
    "CdrExport",
    "CdrExportAttributes",
    "Cnam",
    "CnamAssignment",
    "CnamAssignmentAttributes",
    "CnamAttributes",
    "CnamNumbers",
    "CnamRelationships",
    "DeliveryReceipt",
    "E911Address",
    "E911AddressAttributes",
    "EdgeStrategy",
    "EdgeStrategyAttributes",
    "Included",
    "IncludedAttributes",
    "Media",
    "MediaAttributes",
    "MediaRelationship",
    "Message",
    "MessageAttributes",
    "MessageRelationships",
    "MessagingTask",
    "MessagingTaskAttributes",
    "MessagingTaskNumbers",
    "Number",
    "NumberAttributes",
    "NumberRelationships",
    "Portability",
    "PortOrder",
    "PortOrderAttributes",
    "Relationship",
    "ResourceIdentifier",
    "Route",
    "RouteAttributes",
    "SentMessage",
    "Tier",
)

_MODULES = {
    "AvailableCode": "available_code",
    "AvailableNumber": "available_number",
    "AvailableNumberAttributes": "available_number_attributes",
    "Callback": "callback",
    "CallbackAttributes": "callback_attributes",
    "CdrExport": "cdr_export",
    "CdrExportAttributes": "cdr_export_attributes",
    "Cnam": "cnam",
    "CnamAssignment": "cnam_assignment",
    "CnamAssignmentAttributes": "cnam_assignment_attributes",
    "CnamAttributes": "cnam_attributes",
    "CnamNumbers": "cnam_numbers",
    "CnamRelationships": "cnam_relationships",
    "DeliveryReceipt": "delivery_receipt",
    "E911Address": "e911_address",
    "E911AddressAttributes": "e911_address_attributes",
    "EdgeStrategy": "edge_strategy",
    "EdgeStrategyAttributes": "edge_strategy_attributes",
    "Included": "included",
    "IncludedAttributes": "included_attributes",
    "Media": "media",
    "MediaAttributes": "media_attributes",
    "MediaRelationship": "media_relationship",
    "Message": "message",
    "MessageAttributes": "message_attributes",
    "MessageRelationships": "message_relationships",
    "MessagingTask": "messaging_task",
    "MessagingTaskAttributes": "messaging_task_attributes",
    "MessagingTaskNumbers": "messaging_task_numbers",
    "Number": "number",
    "NumberAttributes": "number_attributes",
    "NumberRelationships": "number_relationships",
    "Portability": "portability",
    "PortOrder": "port_order",
    "PortOrderAttributes": "port_order_attributes",
    "Relationship": "relationship",
    "ResourceIdentifier": "resource_identifier",
    "Route": "route",
    "RouteAttributes": "route_attributes",
    "SentMessage": "sent_message",
    "Tier": "tier",
}

if not TYPE_CHECKING:  # which would take any misspelt name for a model

    def __getattr__(name: str) -> object:
        """Import a model (PEP 562)."""
        from inspect import get_annotations

        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module = _import_module(f".{_MODULES[name]}", __name__)
        found = globals()[name] = getattr(module, name)
        # Annotations are text, which means something only in the module that they are from.
        found.__annotations__ = get_annotations(found, globals=vars(module), eval_str=True)
        return found


def __dir__() -> list[str]:
    """List the models."""
    return sorted({*globals(), *__all__})
