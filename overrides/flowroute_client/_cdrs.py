"""What exports of call records can do beyond the document: be waited for, and be downloaded."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import aclosing, closing, contextmanager

import anyio
import httpx
from anyio import to_thread
from attrs import evolve

from flowroute_api.api import cdrs as generated
from flowroute_api.models import CdrExport
from flowroute_client._config import ClientConfig, Options, duration, positive_whole
from flowroute_client._payload.call_records import CallRecord, CallRecordFile
from flowroute_client._payload.formats import FormatError, check, uri
from flowroute_client._payload.request import Request
from flowroute_client._payload.response import Reply, read_whole, unreadable
from flowroute_client._policy.polling import Polling
from flowroute_client._redaction import shorten
from flowroute_client._transport import AsyncTransport, Transport
from flowroute_client.errors import APIStatusError, ExportFailedError

_PATIENCE = 900.0
_LARGEST = 1_000_000_000
_EXPIRED = {403, 404, 410}
_WAIT, _DOWNLOAD = "cdrs.wait (GET /v2/cdrs/exports/{id})", "cdrs.download (GET download_url)"


class Cdrs(generated.Cdrs):
    """Call detail records (CDRs), which are exported as files."""

    def __init__(self, transport: Transport) -> None:
        """Make the methods call through `transport`."""
        super().__init__(transport)
        self._transport = transport

    def wait(self, id: str, *, deadline: float | None = None) -> CdrExport:  # noqa: A002 - as in get_export
        """Wait until an export is completed, asking more and more rarely, four times a minute.

        Once the export was found, failures to ask again are endured until the deadline.

        Args:
            id: The id of the export.
            deadline: Seconds to wait at most; 900 if left out, since most exports take less than
                300.

        Returns:
            The export, completed.

        Raises:
            ExportFailedError: The export failed; order it again.
            APITimeoutError: It is not completed yet; nothing has changed.
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/cdrs/exports/{id}``
        """
        config = self._transport.config
        polling = _begin_polling(deadline)
        while True:
            transport = self._transport.with_options(_limit(config, polling))
            with polling.endure():
                if _is_completed(export := Cdrs(transport).get_export(id)):
                    return export
                polling.note(export.status)
            config.sleep(polling.next_pause())

    def download(
        self, export: CdrExport | str, *, max_size: int | None = None
    ) -> Iterator[CallRecord]:
        """Download the call records of an export, which is waited for if it is not completed.

        Nothing is asked for before the first record is taken, and no record is given before the
        whole file has arrived and was checked. A file of more than a megabyte is kept on the disk
        meanwhile, without a name. Its address gets no credentials, unless it is on the API's host.

        Args:
            export: The export, or its id.
            max_size: The largest file that is read, in bytes, decompressed; 1,000,000,000 if left
                out.

        Yields:
            The records, in the order of the file.

        Raises:
            ExportFailedError: The export failed, or it has no file; order it again.
            APITimeoutError: It is not completed after 900 seconds, or the file did not arrive in
                time.
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API, or the host of the file, answered with an error. A file lives
                three days.
            APIConnectionError: There was no answer; nothing has changed.
            ResponseError: The file cannot be read: it is damaged, cut short, or too large.

        Source: https://developer.flowroute.com/api/cdrexports/v2.0/cdr-status/
        """
        limit = _check_size(max_size)
        found = export if isinstance(export, CdrExport) and export.download_url else None
        found = found or self.wait(_get_id(export))
        with CallRecordFile(limit) as file:
            request, config = _aim(self._transport.config, found, file)
            connections = self._transport.connections.reach(config.base_url)
            with closing(connections):
                reply = Transport(config, connections).call(request, _read_file)
            with _explain(request, reply):
                file.check()
                yield from file.read()


class AsyncCdrs(generated.AsyncCdrs):
    """Call detail records (CDRs), which are exported as files."""

    def __init__(self, transport: AsyncTransport) -> None:
        """Make the methods call through `transport`."""
        super().__init__(transport)
        self._transport = transport

    async def wait(self, id: str, *, deadline: float | None = None) -> CdrExport:  # noqa: A002 - as in get_export
        """Wait until an export is completed, asking more and more rarely, four times a minute.

        Once the export was found, failures to ask again are endured until the deadline.

        Args:
            id: The id of the export.
            deadline: Seconds to wait at most; 900 if left out, since most exports take less than
                300.

        Returns:
            The export, completed.

        Raises:
            ExportFailedError: The export failed; order it again.
            APITimeoutError: It is not completed yet; nothing has changed.
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/cdrs/exports/{id}``
        """
        config = self._transport.config
        polling = _begin_polling(deadline)
        while True:
            transport = self._transport.with_options(_limit(config, polling))
            with polling.endure():
                if _is_completed(export := await AsyncCdrs(transport).get_export(id)):
                    return export
                polling.note(export.status)
            await anyio.sleep(polling.next_pause())

    async def download(
        self, export: CdrExport | str, *, max_size: int | None = None
    ) -> AsyncIterator[CallRecord]:
        """Download the call records of an export, which is waited for if it is not completed.

        Nothing is asked for before the first record is taken, and no record is given before the
        whole file has arrived and was checked. A file of more than a megabyte is kept on the disk
        meanwhile, without a name. Its address gets no credentials, unless it is on the API's host.

        Args:
            export: The export, or its id.
            max_size: The largest file that is read, in bytes, decompressed; 1,000,000,000 if left
                out.

        Yields:
            The records, in the order of the file.

        Raises:
            ExportFailedError: The export failed, or it has no file; order it again.
            APITimeoutError: It is not completed after 900 seconds, or the file did not arrive in
                time.
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API, or the host of the file, answered with an error. A file lives
                three days.
            APIConnectionError: There was no answer; nothing has changed.
            ResponseError: The file cannot be read: it is damaged, cut short, or too large.

        Source: https://developer.flowroute.com/api/cdrexports/v2.0/cdr-status/
        """
        limit = _check_size(max_size)
        found = export if isinstance(export, CdrExport) and export.download_url else None
        found = found or await self.wait(_get_id(export))
        with CallRecordFile(limit) as file:
            request, config = _aim(self._transport.config, found, file)
            connections = self._transport.connections.reach(config.base_url)
            async with aclosing(connections):
                reply = await AsyncTransport(config, connections).call(request, _read_file)
            with _explain(request, reply):
                await to_thread.run_sync(file.check)
                for record in file.read():
                    yield record


def _begin_polling(deadline: float | None) -> Polling:
    seconds = _PATIENCE if deadline is None else deadline
    return Polling(_WAIT, check("cdrs.wait: deadline", seconds, duration, shorten))


def _limit(config: ClientConfig, polling: Polling) -> Options:
    """Let no poll outlast its own deadline, nor that of them all."""
    ends = [each for each in (config.deadline, polling.remaining()) if each is not None]
    return {"deadline": min(ends)} if ends else {}


def _is_completed(export: CdrExport) -> bool:
    if export.status == "failed":
        raise ExportFailedError(f"{_WAIT}: the export failed: order it again")
    return export.status == "completed"


def _get_id(export: CdrExport | str) -> str:
    return export.id if isinstance(export, CdrExport) else export


def _check_size(max_size: int | None) -> int:
    size = _LARGEST if max_size is None else max_size
    return check("cdrs.download: max_size", size, positive_whole, shorten)


def _aim(
    config: ClientConfig, export: CdrExport, file: CallRecordFile
) -> tuple[Request, ClientConfig]:
    """Make a request for the file, and a configuration for its host."""
    address, api = _read_address(export), httpx.URL(config.base_url)
    if address.scheme != "https" and api.scheme == "https":
        raise ExportFailedError(f"{_DOWNLOAD}: the address of the file is not https")
    origin = str(address.copy_with(raw_path=b"/")).rstrip("/")
    request = Request(
        name=_DOWNLOAD,
        method="GET",
        target=address.raw_path.decode(),
        sensitive_input=[export.download_url],
        endpoint="cdrs.download",
        sink=file,
    )
    aimed = evolve(config, base_url=origin, query={})
    if _origin(address) == _origin(api):
        return request, aimed
    return request, evolve(aimed, authorization="", headers={})


def _read_address(export: CdrExport) -> httpx.URL:
    try:
        address = httpx.URL(uri(export.download_url)).copy_with(fragment=None)
    except (FormatError, httpx.InvalidURL):
        address = None
    if address is None or address.userinfo:
        raise ExportFailedError(f"{_DOWNLOAD}: the export has no address that can be used")
    return address


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _read_file(request: Request, reply: Reply) -> Reply:
    try:
        return read_whole(request, reply)
    except APIStatusError as error:
        if error.status_code in _EXPIRED:
            error.add_note("The file of an export lives three days: order the export again.")
        raise


@contextmanager
def _explain(request: Request, reply: Reply) -> Generator[None]:
    """Raise the error that a file is which cannot be read."""
    try:
        yield
    except ValueError as error:
        raise unreadable(request, reply, str(error)) from None
