"""The sandbox as a context manager."""

from __future__ import annotations

from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike
    from types import TracebackType

    from httpx import AsyncClient

    from flowroute_client import AsyncFlowroute, Flowroute
    from flowroute_sandbox._faults import Kind, When
    from flowroute_sandbox._inbox import Inbox
    from flowroute_sandbox._notices import Shape
    from flowroute_sandbox._records import Refusal, Webhook

# As long as the service's own: 8 characters and 32.
DEFAULT_ACCESS_KEY: Final = "sandbox1"
DEFAULT_SECRET_KEY: Final = "sandbox1sandbox1sandbox1sandbox1"  # noqa: S105  opens nothing but this
DEFAULT_KEEP: Final = 5_000


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
        seed: what the inventory, all ids and the requests that meet a fault are drawn from.
        host: the IPv4 address or host name to listen on.
        port: the port to listen on; 0 takes a free one.
        access_key: the access key that callers must send.
        secret_key: the secret key that callers must send.
        state: the file to keep the account in, so that it outlives the process, even a killed one;
            it is created for its owner's eyes only. None keeps the account in memory.
        speed: what the waits of the vendor's webhook schedule are divided by.
        keep: how many messages are kept; the oldest are forgotten.
        inbound_url: where messages that come in are posted; None posts them nowhere.
        inbound_shape: the form in which they are posted, "json_api" or "compact".
        allow_external_webhooks: whether webhooks are posted to other machines than this.

    Attributes:
        url: where the sandbox listens, without a slash at the end. Set while it runs.
        access_key: the access key that callers must send.
        secret_key: the secret key that callers must send.
        inbox: the messages that were sent. Set while it runs.
    """

    url: str
    inbox: Inbox

    def __init__(  # noqa: PLR0913  each is an option of its own
        self,
        *,
        seed: int = 0,
        host: str = "127.0.0.1",
        port: int = 0,
        access_key: str = DEFAULT_ACCESS_KEY,
        secret_key: str = DEFAULT_SECRET_KEY,
        state: str | PathLike[str] | None = None,
        speed: float = 1.0,
        keep: int = DEFAULT_KEEP,
        inbound_url: str | None = None,
        inbound_shape: Shape = "json_api",
        allow_external_webhooks: bool = False,
    ) -> None:
        if not speed > 0 or keep < 1:
            raise ValueError("speed must be more than 0, and keep at least 1.")
        self.access_key = access_key
        self.secret_key = secret_key
        self._host = host
        self._port = port
        self._setup: dict[str, Any] = {
            "seed": seed,
            "host": host,
            "access_key": access_key,
            "secret_key": secret_key,
            "state": None if state is None else Path(state),
            "speed": speed,
            "keep": keep,
            "inbound_url": inbound_url,
            "inbound_shape": inbound_shape,
            "allow_external_webhooks": allow_external_webhooks,
        }

    def __enter__(self) -> Self:
        """Start.

        Returns:
            The sandbox, which answers from now on.

        Raises:
            OSError: the host is unknown, the port is taken, or the state file cannot be opened.
            ValueError: the file is not a state file, or `inbound_url` or `inbound_shape` is wrong.
            ModuleNotFoundError: the extra is not installed.
        """
        try:
            self._start()
        except ModuleNotFoundError as error:
            raise ModuleNotFoundError(
                f"The sandbox needs {error.name}, which is not installed:"
                f" pip install 'flowroute-client[sandbox]'",
                name=error.name,
            ) from error
        return self

    def _start(self) -> None:
        # Here, so that importing the package stays cheap.
        from flowroute_sandbox._inbox import Inbox  # noqa: PLC0415
        from flowroute_sandbox._quiet import quiet  # noqa: PLC0415
        from flowroute_sandbox._run import Setup, running  # noqa: PLC0415
        from flowroute_sandbox._server import listen  # noqa: PLC0415

        with ExitStack() as stack:
            stack.enter_context(quiet("flowroute-sandbox"))  # the server's thread
            listener = stack.enter_context(listen(self._host, self._port))
            self._controls = stack.enter_context(running(Setup(**self._setup), listener))
            self.inbox = Inbox(self._controls.state)
            self.url = f"http://{self._host}:{listener.getsockname()[1]}"
            self._running = stack.pop_all()

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop, and forget the account unless it is in a file."""
        vars(self).pop("client", None)
        self._running.close()

    @cached_property
    def client(self) -> Flowroute:
        """A client of the sandbox.

        It need not be closed, and can be used all the same when it was: its connections are the
        sandbox's.
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
        """What they share, since it is slow to make. It stays empty, so nobody has to close it."""
        from httpx import AsyncClient, Limits  # noqa: PLC0415

        return AsyncClient(limits=Limits(max_keepalive_connections=0), trust_env=False)

    def reset(self) -> None:
        """Start again with a fresh account of the same seed, without faults. The address stays."""
        self._controls.reset()

    def receive(
        self, *, from_: str, to: str, text: str | None = None, media_urls: Sequence[str] = ()
    ) -> str:
        """Let a message come in from a handset, and post it to the account's callback.

        Args:
            from_: the handset's number, in E.164, as people write it.
            to: one of the account's numbers.
            text: what it says.
            media_urls: where its media are, which make it an MMS.

        Returns:
            The id of its record.

        Raises:
            ValueError: a number or a URL is none, `to` is not the account's, or it says nothing.
        """
        return self._controls.receive(
            self.url, from_=from_, to=to, text=text, media_urls=media_urls
        )

    def post_inbound(self, url: str | None, shape: Shape = "json_api") -> None:
        """Say where messages that come in are posted from now on, until the next reset.

        Args:
            url: an absolute http or https URL; None posts them nowhere.
            shape: the form in which they are posted, "json_api" or "compact".

        Raises:
            ValueError: the URL or the shape is none.
        """
        self._controls.post_inbound(url, shape)

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
        """Let requests fail on purpose.

        Args:
            kind: "latency" answers late, "status" answers with an error, "reset" and "close" end
                the connection, "stall" never answers, "garbage" answers what is not HTTP,
                "cut_body" ends the connection within the body, "drip" answers a byte at a time.
            when: "before" the request has taken effect, or "after". Before it, only "latency" lets
                it take effect after all, and a drip ends without the last byte.
            times: how many requests meet it; None for all until the next reset.
            operation: the operation that it is for, such as "messages.send"; None for all.
            number: a phone number that must be in the request, in E.164; None for any and none.
            rate: the share of these requests that meet it, up to 1, drawn from the seed.
            seconds: how late an answer is, or how long a byte takes.
            status: the status of the answer.
            retry_after: its `Retry-After`.

        Raises:
            ValueError: a value is not one of these.
        """
        from flowroute_sandbox._faults import make_fault  # noqa: PLC0415

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
        """Move the vendor's schedule of webhooks forward, and wait until all that is due is posted.

        It blocks its thread: in a coroutine, call it by `asyncio.to_thread`.

        Args:
            seconds: by how much. With 0, it only waits.

        Raises:
            TimeoutError: a receiver takes too long.
        """
        self._controls.advance(seconds)
        self._controls.settle()

    def webhooks(self, message_id: str) -> list[Webhook]:
        """Return what is, or was, posted about a message: its delivery receipts, or itself.

        Each has the `body` that is posted, so that a handler can be tested without a server, the
        `state` it is in, and the `attempts` to post it. Without a URL to post to it is there too,
        and its state is "no callback".

        Args:
            message_id: the id of a message that was sent, or that came in.
        """
        state = self._controls.state
        with state.transaction():
            return state.webhooks.of(message_id)

    @property
    def rejected(self) -> list[Refusal]:
        """The requests that were refused, newest first."""
        return self._controls.rejected()
