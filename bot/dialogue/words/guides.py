"""How a guide is told, and what is said of places that are none of ours."""

COUNTY_IN_CITY = "{county}属于{city}，下面是{city}的。"
OUTSIDE = "这里只办{ours}的事，{region}的以当地规定为准：可以打当地 12345，异地拨打先加当地区号。"
ABROAD = "{place}的事要问当地，这里只办{ours}的。人在国外遇到急事，可以打外交部领事保护热线 +86-10-12308。"

ITEMS_NONE = (
    "您问的「{asked}」，条件、材料和时限这里还没有收录，不能替您查。可以这样问到：\n"
    "打 {hotline} 说出事项名称，问归哪个部门、要带什么；或者到下面的渠道搜事项名称。"
)
ITEMS_NONE_ABOUT = "这件事"
ITEMS_NONE_SHOWN = ("where", "online", "when", "phone")
"""Of the guide of the entry that searches items: how to ask elsewhere."""
GUIDE_LABELS = {
    "where": "线下办理",
    "online": "网上办理",
    "when": "办理时间",
    "bring": "所需材料",
    "fee": "费用",
    "time_limit": "办理时限",
    "phone": "咨询电话",
    "note": "提醒",
}
TO_CONFIRM = "（以当地为准）"
AUTHORITY = "主管部门：{place}{authority}"
PLACE = "办理地区：{place}"
ENTRANCE = "{place}网上入口：{online}{doubt}"
SAY_WHERE = "各地的渠道不一样，说出您在哪个城市（比如「唐山」「那天津呢」），我告诉您当地的。"
VERIFIED = "核对日期：{verified}；来源：{source}"
SOURCE = "公开资料整理，请以主管部门公布为准"
