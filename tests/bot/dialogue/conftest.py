"""The dialogue with the sandbox's gateways, and nothing between the test and it."""

import pytest

from tests.talks import learned_mind, open_dialogue


@pytest.fixture(scope="session")
def mind(house, tmp_path_factory):
    with learned_mind(tmp_path_factory.mktemp("mind"), int(house.sandbox.rpartition(":")[2])) as known:
        yield known


@pytest.fixture
async def parts(mind):
    async with open_dialogue(mind) as here:
        yield here
