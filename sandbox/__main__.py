"""`python -m sandbox`: the pretend far ends on one port."""

import argparse
import os
from collections.abc import Callable
from types import FrameType

import uvicorn

from sandbox.app import BANSHI, create_app
from sandbox.state import SEED, World

STILL_OPEN_S = 1


class _Server(uvicorn.Server):
    """Ends at once on a signal: pages hold their chats open, and uvicorn would wait for them."""

    def __init__(self, config: uvicorn.Config, *let_go: Callable[[], None]) -> None:
        super().__init__(config)
        self._let_go = let_go

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        for end in self._let_go:
            end()
        super().handle_exit(sig, frame)


def main() -> None:
    """Serves until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--banshi", default=BANSHI, metavar="URL", help="whom the pretend WeChat and Alipay call")
    seed = int(os.environ.get("SANDBOX_SEED", SEED))
    parser.add_argument("--seed", type=int, default=seed, help="the same seed and day give the same figures")
    asked = parser.parse_args()
    world = World.create(seed=asked.seed, address=f"http://{asked.host}:{asked.port}")
    app = create_app(asked.banshi, world=world)
    config = uvicorn.Config(
        app,
        host=asked.host,
        port=asked.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=STILL_OPEN_S,
    )
    _Server(config, app.state.platform.end, app.state.alipay.end).run()


if __name__ == "__main__":
    main()
