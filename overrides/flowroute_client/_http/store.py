"""Calls of a ledger: in a thread of their own, so that none holds a caller longer than it may."""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import suppress
from threading import Thread

import anyio
import anyio.to_thread

from flowroute_client._policy.once import StoreCall
from flowroute_client.errors import LedgerError


def call_store(call: StoreCall, seconds: float | None) -> object:
    """Call a ledger, for `seconds` at most.

    Raises:
        LedgerError: It has not answered; what it still does is undone when it has.
    """
    if seconds is None:
        return call.run()
    done: Future[object] = Future()
    Thread(target=_run, args=(call, done), daemon=True).start()
    try:
        return done.result(seconds)
    except TimeoutError:
        raise _late() from None
    finally:
        done.cancel()


async def acall_store(call: StoreCall, seconds: float | None) -> object:
    """Call a ledger without blocking the event loop, for `seconds` at most.

    Raises:
        LedgerError: It has not answered; what it still does is undone when it has.
    """
    try:
        return await _acall(call, seconds)
    except anyio.get_cancelled_exc_class():
        if call.is_shielded:  # asyncio's own cancel() knows no shield; to do it twice does no harm
            with suppress(LedgerError):
                await _acall(call, seconds)
        raise


async def _acall(call: StoreCall, seconds: float | None) -> object:
    done: Future[object] = Future()
    try:
        with anyio.move_on_after(seconds, shield=call.is_shielded):
            await anyio.to_thread.run_sync(
                _run, call, done, abandon_on_cancel=True, limiter=anyio.CapacityLimiter(1)
            )
            return done.result()
    finally:
        done.cancel()
    raise _late()


def _run(call: StoreCall, done: Future[object]) -> None:
    try:
        result = call.run()
    except BaseException as error:  # noqa: BLE001 - it is the caller's
        if done.set_running_or_notify_cancel():
            done.set_exception(error)
    else:
        if done.set_running_or_notify_cancel():
            done.set_result(result)
        else:
            call.undo()


def _late() -> LedgerError:
    return LedgerError("the ledger has not answered within the deadline")
