"""The Python client for Flowroute's telephony API: SMS and MMS, phone numbers, inbound routes.

from flowroute_client import Flowroute

with Flowroute() as flowroute:
    flowroute.messages.send(from_="12065550100", to="12065550111", body="hello")
"""

from inspect import get_annotations as _get_annotations

from flowroute_api._operation import AsyncPage, AsyncPager, Page
from flowroute_api.models import (
    AvailableCode,
    AvailableNumber,
    AvailableNumberAttributes,
    DeliveryReceipt,
    Included,
    IncludedAttributes,
    Media,
    MediaAttributes,
    MediaRelationship,
    Message,
    MessageAttributes,
    MessageRelationships,
    Number,
    NumberAttributes,
    NumberRelationships,
    Relationship,
    ResourceIdentifier,
    Route,
    RouteAttributes,
    SentMessage,
)
from flowroute_client._bulk import AsyncSending, Progress, Sending, SendResult
from flowroute_client._client import AsyncFlowroute, Flowroute
from flowroute_client._messages import AsyncMessages, Messages
from flowroute_client._reply import Reply
from flowroute_client._settings import Options
from flowroute_client.errors import (
    APIConnectionError,
    APIErrorDetail,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ClientClosedError,
    FlowrouteError,
    InvalidArgumentError,
    NotFoundError,
    OutcomeUnknownError,
    OutcomeUnknownServerError,
    PermissionDeniedError,
    RateLimitError,
    ResponseError,
    ServerError,
    UnprocessableError,
    UnservedPathError,
    WebhookError,
)

__all__ = [
    "APIConnectionError",
    "APIErrorDetail",
    "APIStatusError",
    "APITimeoutError",
    "AsyncFlowroute",
    "AsyncMessages",
    "AsyncPage",
    "AsyncPager",
    "AsyncSending",
    "AuthenticationError",
    "AvailableCode",
    "AvailableNumber",
    "AvailableNumberAttributes",
    "BadRequestError",
    "ClientClosedError",
    "DeliveryReceipt",
    "Flowroute",
    "FlowrouteError",
    "Included",
    "IncludedAttributes",
    "InvalidArgumentError",
    "Media",
    "MediaAttributes",
    "MediaRelationship",
    "Message",
    "MessageAttributes",
    "MessageRelationships",
    "Messages",
    "NotFoundError",
    "Number",
    "NumberAttributes",
    "NumberRelationships",
    "Options",
    "OutcomeUnknownError",
    "OutcomeUnknownServerError",
    "Page",
    "PermissionDeniedError",
    "Progress",
    "RateLimitError",
    "Relationship",
    "Reply",
    "ResourceIdentifier",
    "ResponseError",
    "Route",
    "RouteAttributes",
    "SendResult",
    "Sending",
    "SentMessage",
    "ServerError",
    "UnprocessableError",
    "UnservedPathError",
    "WebhookError",
]

for _public in map(globals().__getitem__, __all__):
    # Annotations are text, which means something only in the module that they are from.
    _public.__annotations__ = _get_annotations(_public, eval_str=True)
    _public.__module__ = __name__  # so that public names print as flowroute_client.X
