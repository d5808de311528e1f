"""A citizen declares from the chat: an entry permit, treatment away from home, being alive for the pension."""

import re

from tests.answers import answer_all, new_plate
from tests.phone import link_in


async def bound(phone, opening, person):
    """Opens a service that asks who one is, and logs in; the chat goes on by itself."""
    assert "认证成功" in await phone.binds(link_in(await phone.says(opening)), person)


async def test_an_entry_permit_from_one_sentence(phone):
    plate = new_plate()
    asked = await phone.says(f"给{plate}办明天的进京证")
    assert "办几天" in asked
    summary = await phone.says("三天")
    assert plate in summary and "三天" in summary
    done = await phone.says("确认")
    assert "共 3 天" in done
    number = re.search(r"证号 (\d+)", done)
    assert number and number[1] in await phone.says("我的进京证")
    await phone.says("取消进京证")
    await phone.says("1")
    assert "已取消" in await phone.says("确认")
    assert "没有可以取消" in await phone.says("取消进京证")


async def test_a_second_permit_for_the_same_days_is_refused(phone):
    answers = {"车牌号": new_plate(), "哪天": "明天", "几天": "两天"}
    await answer_all(phone, "办进京证", answers)
    await phone.says("确认")
    await answer_all(phone, "再办一张进京证", answers)
    assert "已经有进京证" in await phone.says("确认")


async def test_a_car_of_beijing_needs_no_permit(phone):
    await answer_all(phone, "办进京证", {"车牌号": new_plate("京A"), "哪天": "明天", "几天": "一天"})
    assert "不用办" in await phone.says("确认")


async def test_a_day_too_far_is_asked_again(phone):
    await answer_all(phone, "办进京证", {"车牌号": new_plate()}, until="哪天")
    await phone.says("90天后")
    await phone.says("一天")
    refused = await phone.says("确认")
    assert "7 天内" in refused and "哪天" in refused


async def test_a_permit_whose_answer_is_lost_exists_once(phone, faults):
    await answer_all(phone, "办进京证", {"车牌号": new_plate(), "哪天": "明天", "几天": "一天"})
    await faults.set("filings", "reset", operations=["submit"], times=1)
    assert "办好了" in await phone.says("确认")
    assert "1 张进京证" in await phone.says("我的进京证")


async def test_treatment_away_from_home(phone):
    await bound(phone, "我要办异地就医备案", "张示例")
    assert "哪种情况" in await phone.goes_on("哪种情况")
    summary = await answer_all(phone, "临时外出就医", {"哪个城市": "上海", "哪天": "今天"})
    assert "上海市" in summary and "130202190001030037" not in summary
    done = await phone.says("确认")
    assert "回执号" in done and "唐山市参保" in done
    assert "上海市" in await phone.says("我的异地备案")
    await phone.says("取消异地备案")
    await phone.says("1")
    assert "已取消" in await phone.says("确认")


async def test_proof_of_life_by_a_face_link(phone):
    await bound(phone, "领养老金要做资格认证", "陈示例")
    assert "资格认证" in await phone.goes_on("确认请回复")
    link = link_in(await phone.says("确认"))
    page = await phone.http.post(link, follow_redirects=True)
    assert "认证成功" in page.text
    assert "已认证" in await phone.says("认证结果")


async def test_who_gets_no_pension_is_told_so(phone):
    await bound(phone, "领养老金要做资格认证", "张示例")
    await phone.goes_on("确认请回复")
    assert "没有查到您领取养老金" in await phone.says("确认")
