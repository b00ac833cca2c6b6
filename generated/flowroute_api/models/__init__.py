"""Contains all the data models used in inputs/outputs"""

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
