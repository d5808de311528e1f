"""What operators are told of which part of an entry a message opens, and why."""

DEED_KINDS = {
    "query": "查询",
    "booking": "预约",
    "payment": "缴费",
    "report": "诉求",
    "guide": "办事指南",
    "certificate": "证照",
    "human": "转人工",
    "menu": "菜单",
    "privacy": "我的数据",
}
DEED = "办哪一样：{deed}"
DEED_OWN = "{kind}（kind: {id}）：这一项由程序自己办"
DEED_GUIDE = "只答办事指南：这一项没有表单（form）"
DEED_PART = "只答指南的「{parts}」，不开始填：话里问的就是这个，没有别的"
DEED_WORD = "「{label}」（actions.{name}）：话里有「{word}」"
DEED_TROUBLE = "「{label}」（actions.{name}）：话里说的是坏了、不热这样的故障（for_trouble）"
DEED_FORM = "{kind}（form，kind: {id}）：{why}"
DEED_NO_ACTIONS = "这一项没有写别的办法（actions）"
DEED_NO_WORD = "话里没有别的办法的词（{words}）"
DEED_WORDS = "{label}：{words}"
