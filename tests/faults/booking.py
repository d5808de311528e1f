"""Hospital bookings of the fault tests: what is sent at most once, whatever happens on the way."""

import asyncio
import secrets

from tests.answers import answer_all
from tests.faults.town import Citizen, Group, Town
from tests.identifiers import id_number

BOOKERS = 4
BOOKED = "挂号成功，预约号"
ORDER = "POST /gov/health/order"
ONE = "您有 1 个挂号"


async def ready_to_book(place: Town, citizens: Group) -> Group:
    """Some of them, who have only to confirm."""
    bookers = Group(place, citizens.citizens[:BOOKERS])
    await asyncio.gather(*(_answers(citizen) for citizen in bookers.citizens))
    return bookers


async def _answers(citizen: Citizen) -> None:
    answers = {
        "哪个城市": "唐山",
        "请选医院": "唐山市工人医院",
        "请选科室": "口腔科",
        "姓名": "赵大示例",
        "身份证号": id_number(secrets.randbelow(10**6)),
    }
    await answer_all(citizen, "挂号", answers)


async def have_one_each(bookers: Group) -> None:
    """As the hospital sees it."""
    assert [ONE in said for said in await bookers.ask("我的挂号")] == [True] * BOOKERS
