"""What is done with a citizen's data is on record before it is done; what can't be recorded isn't done."""

import json

from bot.audit import verify
from bot.audit.chain import Signer
from bot.keyring import Key, Keyring
from tests.phone import link_in


def signer():
    from bot.configuration import demo_environment

    return Signer(Keyring(Key(demo_environment()["BANSHI_SECRET_KEY"])))


def on_record(house, what):
    """The records of a kind, in order."""
    files = sorted((house.data_dir / "audit").glob("*.jsonl"))
    lines = [line for file in files for line in file.read_text().splitlines()]
    return [record for record in map(json.loads, lines) if record["what"] == what]


async def test_each_call_for_a_bound_citizen_is_on_record_and_names_nobody(phone, house):
    link = link_in(await phone.says("查社保"))
    await phone.binds(link, "张示例")
    await phone.pushed("养老")
    before = len(on_record(house, "gateway.call"))
    await phone.says("查社保")
    calls = on_record(house, "gateway.call")[before:]
    assert {call["outcome"] for call in calls} == {"begun", "done"}
    assert {call["why"] for call in calls} == {"hrss.social_security"}
    whole = json.dumps(on_record(house, "gateway.call"), ensure_ascii=False)
    assert phone.user not in whole and "张示例" not in whole and "130202190001030037" not in whole
    assert verify(house.data_dir / "audit", signer()).broken is None


async def test_binding_agreeing_and_erasing_are_on_record(phone, house):
    before = {what: len(on_record(house, what)) for what in ("binding.made", "consent.given", "binding.ended")}
    link = link_in(await phone.says("查社保"))
    await phone.binds(link, "张示例")
    await phone.pushed("养老")
    await phone.says("解除绑定")
    await phone.says("确认")
    made = on_record(house, "binding.made")[before["binding.made"] :]
    agreed = on_record(house, "consent.given")[before["consent.given"] :]
    ended = on_record(house, "binding.ended")[before["binding.ended"] :]
    assert (
        {record["who"] for record in made}
        == {record["who"] for record in agreed}
        == {record["who"] for record in ended}
    )
    assert len(made) == 1


async def test_without_a_record_nothing_personal_is_asked_and_the_rest_goes_on(phone, house):
    link = link_in(await phone.says("查社保"))
    await phone.binds(link, "张示例")
    await phone.pushed("养老")
    folder = house.data_dir / "audit"
    aside = folder.rename(folder.with_name("audit-aside"))
    folder.write_text("the disk is gone")
    try:
        refused = await phone.says("查社保")
        assert "暂时办不了" in refused and "养老" not in refused
        assert "条违法" in await phone.says("查违章 冀B12345 发动机后六位123456")
    finally:
        folder.unlink()
        aside.rename(folder)
    assert "养老" in await phone.says("查社保")
