"""What handlers of the catalogue's pages say to operators; all other words stand in templates."""

BUSY = "同时有好几个人在保存，没有存上。您写的还在，请再点一次保存。"
ONE_KEY = "这里只能有一项：{name}"
NOT_AN_ID = "编号要像 local.pond：小写字母、一个点、小写字母数字或下划线"
TAKEN = "已经有 {name} 了，请换一个编号。"
EMPTY_FIELD = "不能是空的"
NEW_SERVICE = """\
sector: 政务
name: {name}
kind: guide
depth: plain
scope: {name}怎么办
names: |
  {name}
phrases: |
  {name}怎么办
examples: ""
guide:
  summary: {name}
  where: ""        # 线下在哪办
  online: ""       # 网上在哪办
  when: ""         # 办理时间
  bring: []        # 要带什么，如 [身份证, 户口簿]
  fee: ""
  time_limit: ""   # 多久办好
  phone: ""
  source: ""       # 依据：文件、网址，或者问了哪个部门
  verified: ""     # 核对了上面几项的那一天，如 2026-11-21
"""
"""What a new service begins with: a guide without a fact, which the check has filled in before anybody reads it."""

WHYS = {
    "unmatched": "没听懂",
    "unlisted": "事项库里没有",
    "unclear": "给的都不是",
    "abandoned": "办到一半放弃",
    "corrected": "群众说不是这个",
    "switched": "一分钟内换了别的",
    "rated_low": "办完评了差评",
}
"""Why a question is among those that were not found (bot.insight.questions.Why)."""

GONE = "{id}（目录里已经没有这一项）"
"""A service that figures still count and that the catalogue no longer has."""

REGIONS = {"": "没说在哪里", "*": "其他地区（各不足 5 人）"}
"""What figures call places that have no name of their own (bot.insight.figures)."""

FIGURES = {
    "messages": "消息",
    "citizens": "群众",
    "answers": "答复耗时",
    "requests": "听懂没有",
    "done": "办成",
    "missed": "没听懂",
    "abandoned": "放弃",
    "handed_over": "转人工",
    "urgent": "紧急情况",
    "gateways": "接口调用",
    "ratings": "评价",
    "follows": "关注",
    "unfollows": "取消关注",
    "enters": "扫码或点入口进来",
}
"""What figures count, by their names (bot.insight.figures)."""
VERDICTS = {"route": "听懂了", "clarify": "反问", "none": "没听懂"}
"""How messages were understood, by a router's verdict."""
OUTCOMES = {"done": "办成", "empty": "没有记录", "refused": "未受理", "unknown": "没有回应"}
"""How calls of gateways ended."""
WITHIN, LONGER = "{bound} 秒以内", "更久"
