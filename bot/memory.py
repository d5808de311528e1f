"""How a process holds its memory: what stands after the start is looked through no more, what is free is given back."""

import contextlib
import ctypes
import gc

ARENAS = 2
"""Heaps of the C library in a process: by default each thread gets one of its own, and none gives much back."""
SELDOM = 10_000
"""Objects made before garbage is looked for: a message makes hundreds, which go by themselves."""
ARENA_MAX = -8
"""`M_ARENA_MAX` of glibc's mallopt."""


def thrifty() -> None:
    """Few heaps, however many threads; before any thread begins. Does nothing where the C library isn't glibc."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(ARENA_MAX, ARENAS)


def settled() -> None:
    """What stands now stays: looking through it for garbage again would stop the loop for 0.2 s."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(SELDOM)
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
