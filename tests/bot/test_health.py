"""What `/readyz` says of the store: one that answers and takes no changes is of no use to citizens."""

import pytest
from docket import Docket
from redis import Redis

from bot import stores
from bot.health import Health
from tests.redis_servers import standalone


@pytest.fixture
async def look(tmp_path):
    """A look at a store of the test's own, and a client to change its settings."""
    with standalone(tmp_path) as store, Redis(port=store.ports[0]) as settings:
        redis = stores.connect(store.url)
        async with redis, Docket(name="banshi", url=store.url) as docket:
            health = Health()
            health.started(redis, docket)
            yield health.look, settings


async def test_a_store_that_takes_no_changes_is_told_by_its_own_word(look):
    look, settings = look
    assert ((told := await look())["status"], told["store"]["state"]) == ("ready", "ok")
    settings.config_set("min-replicas-to-write", 1)
    told = await look()
    assert told["status"] == "degraded"
    assert (told["store"]["state"], told["store"]["why"]) == ("refuses", "NOREPLICAS")
    assert "queue" in told and "clock_off_s" in told["store"]
    settings.config_set("min-replicas-to-write", 0)
    assert (await look())["status"] == "ready"


async def test_a_full_store_is_told(look):
    look, settings = look
    settings.config_set("maxmemory", 1)
    store = (await look())["store"]
    assert (store["state"], store["why"]) == ("refuses", "OutOfMemoryError")
