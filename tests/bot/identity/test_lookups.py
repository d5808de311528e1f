"""Nobody tries numbers until one fits."""

import pytest
from pydantic import SecretStr

from bot import stores
from bot.embedded import embedded_store
from bot.errors import StoreUnavailable
from bot.identity.lookups import Lookups
from bot.identity.vault import Vault

VAULT = Vault(SecretStr("a secret of at least thirty-two characters"))


async def test_different_numbers_are_counted_for_all_processes_and_known_ones_stay_free(tmp_path):
    with embedded_store(tmp_path) as url:
        redis = stores.connect(url)
        one, other = Lookups(redis, VAULT), Lookups(redis, VAULT)
        assert all([await one.allows("me", "s", f"冀ZB000{n}", 3) for n in (1, 2, 3, 1, 2, 3)])
        assert not await one.allows("me", "s", "冀ZB0004", 3)
        assert not await other.allows("me", "s", "冀ZB0005", 3)
        assert await other.allows("me", "s", "冀ZB0002", 3), "one's own can be asked for all day"
        assert await one.allows("me", "another", "冀ZB0004", 3) and await one.allows("you", "s", "冀ZB0004", 3)
        kept = b"".join([key + await redis.dump(key) for key in [k async for k in redis.scan_iter()]])
        assert "冀".encode() not in kept and b"ZB0" not in kept
        assert 86000 < await redis.ttl("banshi:{me}:looked:s") <= 86400
        await redis.aclose()
    gone = stores.connect(f"unix://{tmp_path}/nothing.sock")
    with pytest.raises(StoreUnavailable):
        await Lookups(gone, VAULT).allows("me", "s", "1", 3)
    await gone.aclose()
