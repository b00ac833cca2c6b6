"""The sandbox as a context manager."""

from __future__ import annotations

from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING, Self

from flowroute_sandbox._options import Options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike
    from types import TracebackType
    from wsgiref.types import WSGIApplication

    from httpx import AsyncClient
    from starlette.types import ASGIApp

    from flowroute_client import AsyncFlowroute, Flowroute
    from flowroute_sandbox._account.inbox import Inbox
    from flowroute_sandbox._account.records import Refusal, Webhook
    from flowroute_sandbox._faults.fault import Kind, When
    from flowroute_sandbox._options import PortStatus, Shape

_EVERYWHERE = "0.0.0.0"  # noqa: S104  compared with


class Sandbox:
    """A local Flowroute that runs in a thread for as long as the `with` block does.

    ```python
    with Sandbox() as sandbox:
        sandbox.client.messages.send(from_="12065550100", to="12065550199", body="hello")
        assert sandbox.inbox.latest().body == "hello"
    ```

    Each entry starts a fresh account, unless it is kept in a file. The same seed gives the same
    inventory, and the same calls then give the same ids.

    Args:
        seed: Draws the inventory, all ids, and which requests fail by a fault with a rate.
        host: The IPv4 address or host name to listen on.
        port: The port to listen on; 0 takes a free one.
        access_key: The access key that callers must send.
        secret_key: The secret key that callers must send.
        state: The file to keep the account in, so that it outlives the process, even a killed one;
            only its owner can read it. None keeps the account in memory.
        speed: Speeds up webhook retries, exports, tasks and `record_delay` by this factor.
        keep: How many messages to keep; the oldest are dropped.
        rate_limit: Whether to refuse more than 5 SMS and 1 MMS a second with 429, as the service
            does.
        record_delay: How many seconds after a message its record can be looked up.
        inbound_url: Where inbound messages are posted; None posts them nowhere.
        inbound_shape: The format in which they are posted, "json_api" or "compact".
        accept_2xx: Whether any 2xx of a receiver counts as delivered. Flowroute documents that all
            but 200 is retried, though a receiver that answers 202 was seen to get no repeats.
        allow_external_webhooks: Whether webhooks are posted to other machines too.

    Attributes:
        url: The address of the sandbox, without a slash at the end. Set while it runs.
        access_key: The access key that callers must send.
        secret_key: The secret key that callers must send.
        inbox: The messages that were sent. Set while it runs.

    Raises:
        ValueError: `port`, `speed`, `keep` or `record_delay` is out of range, or a key cannot be
            sent.
    """

    url: str
    inbox: Inbox

    def __init__(  # noqa: PLR0913  each is an option of its own
        self,
        *,
        seed: int = Options.seed,
        host: str = Options.host,
        port: int = Options.port,
        access_key: str = Options.access_key,
        secret_key: str = Options.secret_key,
        state: str | PathLike[str] | None = Options.state,
        speed: float = Options.speed,
        keep: int = Options.keep,
        rate_limit: bool = Options.rate_limit,
        record_delay: float = Options.record_delay,
        inbound_url: str | None = Options.inbound_url,
        inbound_shape: Shape = Options.inbound_shape,
        accept_2xx: bool = Options.accept_2xx,
        allow_external_webhooks: bool = Options.allow_external_webhooks,
    ) -> None:
        self._options = Options(
            seed=seed,
            host=host,
            port=port,
            access_key=access_key,
            secret_key=secret_key,
            state=state,
            speed=speed,
            keep=keep,
            rate_limit=rate_limit,
            record_delay=record_delay,
            inbound_url=inbound_url,
            inbound_shape=inbound_shape,
            accept_2xx=accept_2xx,
            allow_external_webhooks=allow_external_webhooks,
        )
        self.access_key = access_key
        self.secret_key = secret_key

    def __enter__(self) -> Self:
        """Start.

        Returns:
            The sandbox, which answers from now on.

        Raises:
            OSError: The host is unknown, the port is taken, or the state file cannot be opened.
            ValueError: The file is not a state file, or `inbound_url` or `inbound_shape` is wrong.
            ModuleNotFoundError: The extra is not installed.
        """
        try:
            self._start()
        except ModuleNotFoundError as error:
            raise ModuleNotFoundError(
                f"The sandbox needs {error.name}, which is not installed. Install the extra"
                " 'sandbox'; in a clone: pip install '.[sandbox]'",
                name=error.name,
            ) from error
        return self

    def _start(self) -> None:
        # Here, so that importing the package stays cheap.
        from flowroute_sandbox._account.inbox import Inbox  # noqa: PLC0415
        from flowroute_sandbox._assembly import run  # noqa: PLC0415
        from flowroute_sandbox._server import listen  # noqa: PLC0415

        host, port = self._options.host, self._options.port
        with ExitStack() as stack:
            listener = stack.enter_context(listen(host, port))
            self._controls = stack.enter_context(run(self._options, listener))
            self.inbox = Inbox(self._controls.account)
            address, bound = listener.getsockname()
            # Whoever listens everywhere cannot be called by that address everywhere.
            reachable = "127.0.0.1" if address == _EVERYWHERE else host
            self.url = f"http://{reachable}:{bound}"
            self._running = stack.pop_all()

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop, and drop the account unless it is in a file."""
        vars(self).pop("client", None)
        self._running.close()

    @cached_property
    def client(self) -> Flowroute:
        """A client of the sandbox.

        It need not be closed, and still works when it was: the sandbox owns its connections.
        """
        from httpx import Client  # noqa: PLC0415

        from flowroute_client import Flowroute  # noqa: PLC0415

        http_client = self._running.enter_context(Client(trust_env=False))
        return Flowroute(
            self.access_key, self.secret_key, base_url=self.url, http_client=http_client
        )

    @property
    def async_client(self) -> AsyncFlowroute:
        """A new asynchronous client of the sandbox, for the event loop of its first call.

        It keeps no connection from one call to the next, so it need not be closed.
        """
        from flowroute_client import AsyncFlowroute  # noqa: PLC0415

        return AsyncFlowroute(
            self.access_key,
            self.secret_key,
            base_url=self.url,
            http_client=self._async_http_client,
        )

    @cached_property
    def _async_http_client(self) -> AsyncClient:
        """Shared, since it is slow to make. It keeps no connection that one would have to close."""
        from httpx import AsyncClient, Limits  # noqa: PLC0415

        return AsyncClient(limits=Limits(max_keepalive_connections=0), trust_env=False)

    def reset(self, *, salt: str = "") -> None:
        """Start again with a fresh account of the same seed, without faults. The address stays.

        Args:
            salt: Draws the ids of what is made, beside the seed. With the same salt, the same calls
                give the same ids.
        """
        self._controls.reset(salt)

    def receive(
        self, *, from_: str, to: str, text: str | None = None, media_urls: Sequence[str] = ()
    ) -> str:
        """Receive a message from a handset, and post it to the account's callback.

        Args:
            from_: The handset's number, in E.164 or as people write it.
            to: One of the account's numbers.
            text: Its text.
            media_urls: The URLs of its media, which make it an MMS.

        Returns:
            The id of its record.

        Raises:
            ValueError: A number or a URL is invalid, `to` is not the account's, or the message is
                empty.
        """
        return self._controls.receive(
            self.url, from_=from_, to=to, text=text, media_urls=media_urls
        )

    def post_inbound(self, url: str | None, shape: Shape = "json_api") -> None:
        """Set where inbound messages are posted, until the next reset.

        Args:
            url: An absolute http or https URL; None posts them nowhere.
            shape: The format in which they are posted, "json_api" or "compact".

        Raises:
            ValueError: `url` is not an absolute http or https URL, or `shape` is unknown.
        """
        self._controls.post_inbound(url, shape)

    def deliver_to(self, app: ASGIApp | WSGIApplication, at: str) -> None:
        """Deliver webhooks to an application of this process, without a port, until the next reset.

        Its webhooks wait for `advance`, which calls the application in its own thread, one after
        another, and raises what the application raises.

        Args:
            app: An ASGI application (FastAPI, Starlette, Django), whose lifespan is not run, or a
                WSGI application (Flask, Django).
            at: The beginning of the URLs that it takes webhooks for, such as
                "https://app.example": scheme, host and port.

        Raises:
            ValueError: `at` is not an http or https URL without a path.
        """
        self._controls.deliver_to(app, at)

    def review_cnam(self, cnam_id: str, *, rejection: str | None = None) -> None:
        """Approve a CNAM record, so that it can be assigned, or reject it.

        Args:
            cnam_id: The id of the record.
            rejection: Why it is rejected; None approves it.

        Raises:
            ValueError: There is no such record.
        """
        self._controls.review_cnam(cnam_id, rejection=rejection)

    def fail_export(self, export_id: str) -> None:
        """Let an export of call records fail, instead of being completed a minute after its order.

        Args:
            export_id: The id of the export.

        Raises:
            ValueError: There is no such export.
        """
        self._controls.fail_export(export_id)

    def add_port_order(
        self, numbers: Sequence[str], *, alias: str | None = None, status_url: str | None = None
    ) -> str:
        """Add a port order that is pending, since none can be placed by the API.

        Args:
            numbers: The phone numbers of another carrier, in E.164 or as people write them.
            alias: Its name.
            status_url: Where each new status is posted; None posts it nowhere.

        Returns:
            Its id.

        Raises:
            ValueError: There are no numbers, one of them is invalid, or the URL is.
        """
        return self._controls.add_port_order(numbers, alias=alias, status_url=status_url)

    def move_port_order(self, order_id: str, status: PortStatus) -> None:
        """Give a port order another status, and post that to its `status_url`.

        Args:
            order_id: The id of the order.
            status: One of the documented statuses, whatever it had before.

        Raises:
            ValueError: There is no such order, or no such status.
        """
        self._controls.move_port_order(order_id, status)

    def limit_rate(self, *, on: bool = True) -> None:
        """Refuse more than 5 SMS and 1 MMS a second with 429, or no longer, until the next reset.

        Args:
            on: Whether to refuse them.
        """
        self._controls.limit_rate(on=on)

    def delay_records(self, seconds: float) -> None:
        """Let the record of a message be looked up only some time after it, until the next reset.

        `inbox` shows it at once; `advance` passes the time.

        Args:
            seconds: How long after it; 0 is at once.

        Raises:
            ValueError: `seconds` is less than 0 or not finite.
        """
        self._controls.delay_records(seconds)

    def accept_2xx(self, *, on: bool = True) -> None:
        """Take any 2xx of a receiver for a delivery, or only 200 again, until the next reset.

        Args:
            on: Whether any 2xx will do.
        """
        self._controls.accept_2xx(on=on)

    def fail(  # noqa: PLR0913  see Fault
        self,
        kind: Kind,
        *,
        when: When = "before",
        times: int | None = 1,
        operation: str | None = None,
        number: str | None = None,
        rate: float = 1.0,
        seconds: float | None = None,
        status: int = 503,
        retry_after: str | None = None,
    ) -> None:
        """Make requests fail.

        Args:
            kind: "latency" delays the response, "status" responds with an error, "reset" and
                "close" end the connection, "stall" never responds, "garbage" sends what is not
                HTTP, "cut_body" ends the connection within the body, "drip" sends a byte at a time.
            when: "before" the request takes effect, or "after". Before, it never takes effect, and
                a drip ends without its last byte; only "latency" lets it take effect either way.
            times: How many requests fail; None for all until the next reset.
            operation: The operation that it is for, such as "messages.send"; None for all.
            number: A phone number that must be in the request, in E.164; None for any and none.
            rate: The share of these requests that fail, up to 1, drawn from the seed.
            seconds: How long a response is delayed, or how long a byte takes.
            status: The status of the response.
            retry_after: Its `Retry-After`.

        Raises:
            ValueError: A value is not one of these.
        """
        from flowroute_sandbox._faults.fault import make_fault  # noqa: PLC0415

        self._controls.fail(
            make_fault(
                {
                    "kind": kind,
                    "when": when,
                    "times": times,
                    "operation": operation,
                    "number": number,
                    "rate": rate,
                    "seconds": seconds,
                    "status": status,
                    "retry_after": retry_after,
                }
            )
        )

    def advance(self, seconds: float = 0.0) -> None:
        """Move the clock of webhook retries forward, and wait until all that is due is posted.

        It blocks its thread: in a coroutine, call it by `asyncio.to_thread`.

        Args:
            seconds: By how much. With 0, it only waits.

        Raises:
            TimeoutError: A receiver takes too long.
            RuntimeError: An application given to `deliver_to` cannot be called in a coroutine.
            Exception: Whatever such an application raises.
        """
        self._controls.advance(seconds)
        self._controls.wait_for_webhooks()

    def webhooks(self, subject_id: str) -> list[Webhook]:
        """Return the webhooks of a message: its delivery receipts, or the inbound message itself.

        Those of an export of call records, or of a task of message provisioning, tell its end.

        Each has the `body` that is posted, so that a handler can be tested without a server, its
        `state`, and the `attempts` to post it. Without a callback URL it is there too, with the
        state "no callback".

        Args:
            subject_id: The id of a message, outbound or inbound, of an export or of a task.
        """
        account = self._controls.account
        with account.transaction():
            return account.webhooks.list_for(subject_id)

    @property
    def rejected(self) -> list[Refusal]:
        """The requests that were refused, newest first."""
        return self._controls.list_refusals()
