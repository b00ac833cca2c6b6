"""The sandbox as a context manager."""

from contextlib import ExitStack, closing
from types import TracebackType
from typing import Final, Self

from flowroute_sandbox._state import State

# As long as the service's own: 8 characters and 32.
DEFAULT_ACCESS_KEY: Final = "sandbox1"
DEFAULT_SECRET_KEY: Final = "sandbox1sandbox1sandbox1sandbox1"  # noqa: S105  opens nothing but this


class Sandbox:
    """A local Flowroute that runs in a thread for as long as the `with` block does.

    ```python
    with Sandbox() as sandbox:
        httpx.get(f"{sandbox.url}/v2/numbers", auth=(sandbox.access_key, sandbox.secret_key))
    ```

    Each entry starts a fresh account. The same seed gives the same inventory, and the same calls
    then give the same ids.

    Args:
        seed: what the inventory and all ids are drawn from.
        host: the IPv4 address or host name to listen on.
        port: the port to listen on; 0 takes a free one.
        access_key: the access key that callers must send.
        secret_key: the secret key that callers must send.

    Attributes:
        url: where the sandbox listens, without a slash at the end. Set while it runs.
        access_key: the access key that callers must send.
        secret_key: the secret key that callers must send.
    """

    url: str

    def __init__(
        self,
        *,
        seed: int = 0,
        host: str = "127.0.0.1",
        port: int = 0,
        access_key: str = DEFAULT_ACCESS_KEY,
        secret_key: str = DEFAULT_SECRET_KEY,
    ) -> None:
        self.access_key = access_key
        self.secret_key = secret_key
        self._seed = seed
        self._host = host
        self._port = port

    def __enter__(self) -> Self:
        """Start.

        Returns:
            The sandbox, which answers from now on.

        Raises:
            OSError: the host is unknown, or the port is taken.
        """
        # Here, so that importing the package stays cheap.
        from flowroute_sandbox._app import build_app  # noqa: PLC0415
        from flowroute_sandbox._server import listen, serving  # noqa: PLC0415

        with ExitStack() as stack:
            self._state = stack.enter_context(closing(State(self._seed)))
            self._listener = stack.enter_context(listen(self._host, self._port))
            app = build_app(self._state, self.access_key, self.secret_key)
            stack.enter_context(serving(app, self._listener))
            self._running = stack.pop_all()
        self.url = f"http://{self._host}:{self._listener.getsockname()[1]}"
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop, and forget the account."""
        self._running.close()

    def reset(self) -> None:
        """Start again with a fresh account of the same seed. The address stays."""
        self._state.reset()
