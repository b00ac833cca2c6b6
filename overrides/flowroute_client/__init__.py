"""The Python client for Flowroute's telephony API: SMS and MMS, phone numbers, inbound routes.

from flowroute_client import Flowroute

with Flowroute() as flowroute:
    flowroute.messages.send(from_="12065550100", to="12065550111", body="hello")
"""

# ruff: noqa: F403 - type checkers take the names of errors and models from where they are

import typing as _typing
from importlib import import_module as _import_module

if _typing.TYPE_CHECKING:
    from flowroute_api import models as _models
    from flowroute_api.models import *  # pyright: ignore[reportWildcardImportFromLibrary]
    from flowroute_client import errors as errors
    from flowroute_client import webhooks as webhooks
    from flowroute_client._bulk import AsyncSending, Progress, Sending, SendManyOptions
    from flowroute_client._cdrs import AsyncCdrs, Cdrs
    from flowroute_client._client import AsyncFlowroute, Flowroute
    from flowroute_client._config import Options
    from flowroute_client._messages import AsyncMessages, Messages
    from flowroute_client._payload.call_records import CallRecord
    from flowroute_client._payload.formats import normalize_phone_number
    from flowroute_client._payload.response import Reply
    from flowroute_client._payload.segments import Segments, segments
    from flowroute_client._policy.outgoing import KeyedMessage, OutgoingMessage, SendResult
    from flowroute_client._policy.retry import Attempt
    from flowroute_client._routes import AsyncRoutes, Routes
    from flowroute_client.errors import *  # pyright: ignore[reportWildcardImportFromLibrary]
    from flowroute_runtime.operation import AsyncPage, AsyncPager, Page

__all__: list[str] = [
    "AsyncCdrs",
    "AsyncFlowroute",
    "AsyncMessages",
    "AsyncPage",
    "AsyncPager",
    "AsyncRoutes",
    "AsyncSending",
    "Attempt",
    "CallRecord",
    "Cdrs",
    "Flowroute",
    "KeyedMessage",
    "Messages",
    "Options",
    "OutgoingMessage",
    "Page",
    "Progress",
    "Reply",
    "Routes",
    "Segments",
    "SendManyOptions",
    "SendResult",
    "Sending",
    "normalize_phone_number",
    "segments",
]
_OWN = __all__
if _typing.TYPE_CHECKING:
    __all__ += errors.__all__
    __all__ += _models.__all__
else:
    del __all__  # so that it is made when it is asked for: the models are those of the document

__version__ = "0.1.0"

_HOMES = (
    "flowroute_client._client",
    "flowroute_client._messages",
    "flowroute_client._cdrs",
    "flowroute_client._routes",
    "flowroute_client._bulk",
    "flowroute_client._payload.response",
    "flowroute_client._payload.call_records",
    "flowroute_client._payload.formats",
    "flowroute_client._payload.segments",
    "flowroute_client._config",
    "flowroute_client._policy.outgoing",
    "flowroute_client._policy.retry",
    "flowroute_runtime.operation",
)
"""Where the public names are from: each is imported when it is asked for."""
_ALL_PUBLIC = ("flowroute_client.errors", "flowroute_api.models")
"""Where those are from that are public there, too."""


if not _typing.TYPE_CHECKING:  # which would take any misspelt name for a public one

    def __getattr__(name: str) -> object:
        """Import a public name, or a public module."""
        if name in {"errors", "webhooks"}:
            return _import_module(f"{__name__}.{name}")
        if name == "__all__":
            return globals().setdefault(name, _list_public())
        if name.startswith("_"):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return globals().setdefault(name, _find(name))


def __dir__() -> list[str]:
    """List what is not imported yet, too."""
    return sorted({*globals(), *_list_public()})


def _list_public() -> list[str]:
    others = [name for home in _ALL_PUBLIC for name in _import_module(home).__all__]
    return sorted([*_OWN, *others])


def _find(name: str) -> object:
    _import_module(f"{__name__}._fork")  # first, since a process can be forked while the rest comes
    for home in _HOMES if name in _OWN else _ALL_PUBLIC:
        module = _import_module(home)
        if hasattr(module, name) and name in getattr(module, "__all__", _OWN):
            return _show_as_ours(getattr(module, name), module)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _show_as_ours(public: type, home: object) -> type:
    """Let a public name print as flowroute_client.X."""
    from inspect import get_annotations  # noqa: PLC0415 - slow to import

    # Annotations are text, which means something only in the module that they are from.
    names = None if public.__module__ != __name__ else vars(home)
    public.__annotations__ = get_annotations(public, globals=names, eval_str=True)
    public.__module__ = __name__
    return public
