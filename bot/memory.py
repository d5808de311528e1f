"""How a process holds its memory: what stands after the start is looked through no more, what is free is given back."""

import contextlib
import ctypes
import gc

ARENAS = 1
"""Heaps of the C library in a process: by default each thread gets one of its own, and none gives much back."""
LARGE = 256 * 1024
"""Bytes from which on a block is the system's own, and goes back to it when it is freed. By default the bound moves up
to the largest block that was ever freed, such as a file's text, and such blocks come to lie among the small ones."""
KEPT = 1024 * 1024
"""Free bytes that stay at the heap's end. As soon as the bound above is set, so few stay (128 KiB) that every message
new to the router would give its arrays' pages back and ask for them again: a tenth of its time."""
SELDOM = 10_000
"""Objects made before garbage is looked for: a message makes hundreds, which go by themselves."""
ARENA_MAX, MMAP_THRESHOLD, TRIM_THRESHOLD = -8, -3, -1
"""`M_ARENA_MAX`, `M_MMAP_THRESHOLD` and `M_TRIM_THRESHOLD` of glibc's mallopt."""


def thrifty() -> None:
    """Few heaps, however many threads; before any thread begins. Does nothing where the C library isn't glibc."""
    with contextlib.suppress(OSError, AttributeError):
        options = ctypes.CDLL(None).mallopt
        options(ARENA_MAX, ARENAS)
        options(MMAP_THRESHOLD, LARGE)
        options(TRIM_THRESHOLD, KEPT)


def loaded() -> None:
    """Libraries stand: while more is read, garbage isn't looked for among them, which took a quarter of that time."""
    gc.freeze()


def settled() -> None:
    """What stands now stays: looking through it for garbage again would stop the loop for 0.2 s."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(SELDOM)
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
