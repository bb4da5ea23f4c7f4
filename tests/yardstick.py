"""Limits of processor time that hold on any machine, slow or busy: measured beside a stretch of plain Python.

A limit in seconds of the clock fails by chance where others use the machine, and a limit wide enough for
that shows nothing. Here a second is fifty times what `_STRETCH` steps take on the machine at hand at that
moment: about a second of processor time where nothing else runs.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager

_STRETCH = 600_000


@contextmanager
def takes_at_most(seconds: float) -> Iterator[None]:
    """The block takes no more processor time than this, by the yardstick of this machine."""
    gc.freeze()  # what other tests left in the process is not looked through again and again
    try:
        before, started = _fiftieth_of_a_second(), time.process_time()
        yield
        taken = time.process_time() - started
    finally:
        gc.unfreeze()
    own = taken / max(before, _fiftieth_of_a_second()) / 50
    assert own <= seconds, f"took {own:.2f} s by the yardstick, {taken:.2f} s here"


def _fiftieth_of_a_second() -> float:
    started, total = time.process_time(), 0
    for step in range(_STRETCH):
        total += step % 7
    assert total > 0
    return time.process_time() - started
