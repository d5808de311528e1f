"""A time limit as asyncio.timeout sets it, without two coroutines: for what every message goes through."""

import asyncio


class Limit:
    """`with Limit(seconds)`: what is longer is cancelled, once, and raises TimeoutError. For one use, in a task."""

    __slots__ = ("_before", "_ending", "_runs", "_timer", "within_s")

    def __init__(self, within_s: float) -> None:
        self.within_s = within_s
        self._ending = False

    def __enter__(self) -> None:
        runs = asyncio.current_task()
        assert runs is not None, "only a task can be cancelled"
        self._runs, self._before = runs, runs.cancelling()
        self._timer = self._started()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        self._timer.cancel()
        if self._ending and self._runs.uncancel() <= self._before and kind is asyncio.CancelledError:
            raise TimeoutError from error

    def _started(self) -> asyncio.TimerHandle:
        return self._runs.get_loop().call_later(self.within_s, self._end)

    def _end(self) -> None:
        self._ending = True
        self._runs.cancel()
