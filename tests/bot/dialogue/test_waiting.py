"""A citizen whose form waits for a login, and who can't, or won't."""

import pytest

from tests.talks import Talk


@pytest.mark.parametrize("said", ["不整了忒麻烦", "都不要", "不办了", "算了"])
async def test_who_will_not_log_in_is_done_with_it(parts, said):
    talk = Talk(parts)
    assert "实名认证" in await talk.says("查社保")
    assert "还没有收到" not in await talk.says(said)
    assert talk.talk.form is None


@pytest.mark.parametrize("said", ["俺不会弄那个链接", "点不开", "登录不了啊", "我没智能手机"])
async def test_who_can_not_log_in_reads_who_helps(parts, said):
    talk = Talk(parts)
    await talk.says("查社保")
    assert "12345" in await talk.says(said)
    assert talk.talk.form is not None


async def test_another_wish_is_no_want_of_help(parts):
    talk = Talk(parts)
    await talk.says("查社保")
    assert "不会弄不要紧" not in await talk.says("我妈的病在县里看不好 我想给她挂个唐山工人医院的号")
