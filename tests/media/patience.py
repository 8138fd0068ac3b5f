"""Waiting for things: always for something to be so, with a deadline, never for time to pass."""

import asyncio
import inspect
import time
import unittest

# Two shared cores, a debug build: what takes 100 ms alone may take seconds here.
PATIENT = 15.0


async def until(what, check, seconds=PATIENT):
    """Polls `check` (plain or async) until it gives something true, which is returned."""
    deadline = time.monotonic() + seconds
    while True:
        found = check()
        if inspect.isawaitable(found):
            found = await found
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:g} s: {what}")
        await asyncio.sleep(0.02)


class Story(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        # On by default here, and twice as slow.
        asyncio.get_running_loop().set_debug(False)
