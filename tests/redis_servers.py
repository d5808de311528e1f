"""Real Redis servers as a deployment has them: one, a master with its sentinels, a cluster of three masters."""

import contextlib
import resource
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from redis import Redis, RedisError

from tests.ports import free_port

PATIENCE_S = 60.0
DOWN_AFTER_MS = 2000
QUIET = ("--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction", "--protected-mode", "no")


@dataclass(slots=True)
class Servers:
    """Running servers and the URL that leads to them."""

    url: str
    folder: Path
    ports: list[int]
    processes: dict[int, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, port: int, *options: str, sentinel: bool = False) -> None:
        place = self.folder / str(port)
        place.mkdir(exist_ok=True)
        log = (place / "log").open("ab")
        given = [str(place / "sentinel.conf"), "--sentinel"] if sentinel else [*QUIET]
        command = ["redis-server", *given, "--port", str(port), "--dir", str(place), "--bind", "127.0.0.1", *options]
        # Python ignores SIGXFSZ; the server must too, so that a limit of its files' size is an error like a full disk.
        self.processes[port] = subprocess.Popen(command, stdout=log, stderr=log, restore_signals=False)
        log.close()
        eventually(lambda: Redis(port=port, socket_timeout=1).ping())

    def fill_disk(self, port: int) -> None:
        """From now on the server can't lengthen its log: every change is refused (MISCONF)."""
        with Redis(port=port) as client:
            client.config_set("appendonly", "yes")
            eventually(lambda: client.info("persistence")["aof_rewrite_in_progress"] == 0)
            resource.prlimit(self.processes[port].pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
            eventually(lambda: _refuses(client))

    def free_disk(self, port: int) -> None:
        resource.prlimit(self.processes[port].pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        with Redis(port=port) as client:
            eventually(lambda: not _refuses(client))

    def kill(self, port: int) -> None:
        """Ends a server as a power cut does."""
        process = self.processes.pop(port)
        process.kill()
        process.wait()

    def stop(self) -> None:
        for process in self.processes.values():
            process.kill()
        for process in self.processes.values():
            process.wait()


def _refuses(client: Redis) -> bool:
    try:
        client.set("filler", "x" * 1000)
    except RedisError as error:
        return "MISCONF" in str(error)
    return False


def eventually(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with contextlib.suppress(RedisError, OSError):
            if holds():
                return
        time.sleep(0.02)
    raise AssertionError("the servers did not come up")


@contextlib.contextmanager
def standalone(folder: Path) -> Iterator[Servers]:
    port = free_port()
    servers = Servers(f"redis://127.0.0.1:{port}/0", folder, [port])
    try:
        servers.start(port)
        yield servers
    finally:
        servers.stop()


@contextlib.contextmanager
def sentinel(folder: Path) -> Iterator[Servers]:
    """A master (`ports[0]`), a replica (`ports[1]`) and three sentinels."""
    ports = [free_port() for _ in range(5)]
    master, replica, *sentinels = ports
    url = f"redis+sentinel://{','.join(f'127.0.0.1:{port}' for port in sentinels)}/banshi/0"
    servers = Servers(url, folder, ports)
    try:
        servers.start(master)
        servers.start(replica, "--replicaof", "127.0.0.1", str(master))
        eventually(lambda: Redis(port=replica).info("replication")["master_link_status"] == "up")
        for port in sentinels:
            (folder / str(port)).mkdir()
            (folder / str(port) / "sentinel.conf").write_text(
                f"sentinel monitor banshi 127.0.0.1 {master} 2\n"
                f"sentinel down-after-milliseconds banshi {DOWN_AFTER_MS}\n"
                "sentinel failover-timeout banshi 3000\nprotected-mode no\n"
            )
            servers.start(port, sentinel=True)
        knows_all = [lambda p=port: _known(p) == (2, 1) for port in sentinels]
        for known in knows_all:
            eventually(known)
        yield servers
    finally:
        servers.stop()


def _known(port: int) -> tuple[int, int]:
    """How many other sentinels and replicas this one has found."""
    state = Redis(port=port).sentinel_master("banshi")
    return int(state["num-other-sentinels"]), int(state["num-slaves"])


@contextlib.contextmanager
def cluster(folder: Path) -> Iterator[Servers]:
    """Three masters that share the slots."""
    ports = [free_port() for _ in range(3)]
    servers = Servers(f"redis+cluster://{','.join(f'127.0.0.1:{port}' for port in ports)}", folder, ports)
    try:
        for port in ports:
            servers.start(port, "--cluster-enabled", "yes", "--cluster-node-timeout", "2000")
        nodes = [f"127.0.0.1:{port}" for port in ports]
        create = ["redis-cli", "--cluster", "create", *nodes, "--cluster-replicas", "0", "--cluster-yes"]
        subprocess.run(create, check=True, stdout=subprocess.DEVNULL)
        for port in ports:
            eventually(lambda p=port: b"cluster_state:ok" in _cluster_info(p))
        yield servers
    finally:
        servers.stop()


def _cluster_info(port: int) -> bytes:
    answer = Redis(port=port).execute_command("CLUSTER INFO")
    return answer if isinstance(answer, bytes) else str(answer).encode().replace(b"'", b"").replace(b" ", b"")


LAYOUTS = {"standalone": standalone, "sentinel": sentinel, "cluster": cluster}
