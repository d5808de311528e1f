"""Sums of money, in yuan: with a unit (200元, 两百块, 3.5万, 五毛), or bare behind a word of paying."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from bot.intents.slots.model import DIGITS, Bad, Found, Good, Message, SlotError, SlotType
from bot.intents.slots.numbers import DIGIT, NUMBER, number

_SMALL = {"毛": 0.1, "角": 0.1}
_D = r"[一二两三四五六七八九\d]"
_YUAN = re.compile(
    rf"(?<![\d.A-Za-z第几数好每])[¥$]?\s?(?P<number>{NUMBER})\s?多?(?P<unit>块钱|块|元钱|元整|"
    rf"元(?![旦宵月])|圆|人民币|RMB|rmb)"
    rf"(?:(?P<dime>{_D})[毛角]?(?![\d百千万个年月天日岁号点次条张])(?P<cent>{_D}分)?)?"
)
_COINS = re.compile(rf"(?<![\d.])(?P<number>{_D}|十)(?P<unit>毛|角(?![落度]))钱?")
_SIGN = re.compile(rf"[¥]\s?(?P<number>{NUMBER})")
_PAYING = (
    r"(?:充值|充|缴费|补缴|补交|[缴交付][纳付费]?|罚款|罚|扣款|扣|花费|花|欠[款费薪]?|提取|提|支取|支|"
    r"取|贷款|贷|借|退[款还]?|转账|补贴?|报销|垫付|垫|"
    r"收入|收|总共|一共|合计|共计|共|总价|总额|首付|房价|月供|工资|薪水|月薪|底薪|年薪|养老金|退休金|"
    r"低保|基数|金额|余额|价格|价值|票面|面额|打款|给到|发[放到]?|开|存|押金|定金|订金|"
    r"损失|骗|赔偿?|资本|注资|挣|赚|卖|买|租金|[月年]租|租|房租|费用|钱数|税|要价|冲|冲值|存入|投资|投|"
    r"办|值|每个?月|一个月)"
)
_PAID = re.compile(
    rf"{_PAYING}(?:[了过的我他她俺着个是到给为有上出:：，,\s]|每月|大概|大约|差不多|应该|人家|他们|"
    rf"医保卡|进去|里面|一个月|就|才|还|也|整整|只|将近|近|约){{0,4}}"
    rf"(?P<number>(?!\d{{10}})(?![一二两三四五六七八九\d](?![\d.十百千万]|[,，。;；!！?？\s]|吧|$)){NUMBER})"
    rf"(?![\d.\-/:几]|"
    rf"[多来几]?\s?[年月日号天个岁次条张人口分点路线套平米里斤吨亩度级件本册节盒瓶座台辆份页批周项回趟"
    rf"位名倍层楼室栋家届中小大样种半成季期支针]|\s?户(?!号)|公[里斤分顷])"
)
_FOR = re.compile(
    rf"(?<![\d.A-Za-z])(?P<number>\d{{2,9}}(?:\.\d{{1,2}})?|{NUMBER}[万千])(?=的?(?:助学|商业|公积金|"
    rf"消费)?(?:贷款|罚款|罚单|补贴|发票|票面|工资|押金|首付|租金|房租|保费|话费|水费|电费|燃气费|气费|"
    rf"暖气费|采暖费|钱))"
)
_WAN = re.compile(
    r"(?<![\d.A-Za-z])(?P<number>\d{1,6}(?:\.\d{1,4})?[万w]\d?|"
    r"[一二两三四五六七八九十][一二三四五六七八九十百]{0,4}万(?:[一二两三四五六七八九]千?)?)(?!\d|"
    r"\s?[公多]?[里人平亩吨米字步户次株只名辆例度元块名像粉条张亿])"
)
_TO_PAY = re.compile(
    rf"(?<=[,，;；。\s])(?P<number>\d{{2,6}}(?:\.\d{{1,2}})?|(?=[{DIGIT}十]*[百千万]){NUMBER})(?=[,，\s]?(?:我|帮我|给我|先|都|全)?"
    rf"(?:[交缴付]|充)(?:一下|上|了|清|掉|吧|[,，。!！]|$))"
)
_UNIT = re.compile(r"[块元圆币Bb]")
_ONE_THING = re.compile(r"[一二两三]块(?![钱五\d六七八九一二三四])")
_MONEY = re.compile(r"贷|款|费|钱|资|价|付|存|取|赔|欠|花|报销|补|元|税|注册|收入|卖|买|投|借|还")
_BESIDE_A_WORD = (
    (re.compile("¥"), _SIGN),
    (re.compile(_PAYING), _PAID),
    (re.compile(r"[贷款罚贴票押首租房费资钱]"), _FOR),
    (re.compile(r"[交缴付充]"), _TO_PAY),
    (_MONEY, _WAN),
)
"""What a text must hold besides a number, and what is looked for then."""
_SIGNS = DIGITS + "一二两三四五六七八九十"
_GATE = re.compile(rf"[{_SIGNS}]")
"""Numbers that are written out as on cheques are sums beside one of these only: 退伍 is none."""


def _value(text: str) -> float | None:
    value = number(text.replace("w", "万").replace("W", "万"))
    return round(value, 2) if value is not None else None


class AmountType(SlotType):
    """A sum in yuan, as a number."""

    name: ClassVar[str] = "amount"
    signs: ClassVar[str] = _SIGNS
    good: ClassVar[tuple[Good, ...]] = (
        ("罚款200元", 200),
        ("先充两百块", 200),
        ("欠我一千二", 1200),
        ("想贷3.5万", 35000),
        ("五毛", 0.5),
        ("花了1234块5", 1234.5),
        ("交了6万2", 62000),
        ("户号10020030，一千八百五，交一下", 1850),
        ("水费充三百 户号10020030", 300),
        ("共计1,280.50元", 1280.5),
    )
    told: ClassVar[tuple[Good, ...]] = (("200", 200), ("一百", 100), ("就50吧", 50))
    absent: ClassVar[tuple[str, ...]] = (
        "",
        "一块去",
        "万一",
        "交了3个月",
        "2026元旦",
        "两万公里",
        "扣了6分",
        "第一元素",
    )
    refused: ClassVar[tuple[Bad, ...]] = (("", "format"), ("不多", "format"))

    def find(self, message: Message) -> Iterator[Found]:
        """Every sum."""
        text = message.text
        if not _GATE.search(text):
            return
        for match in _YUAN.finditer(text) if _UNIT.search(text) else ():
            if not (
                _ONE_THING.match(text, match.start("number")) and match["dime"] is None and not self._paid(text, match)
            ):
                yield from self._found(match, self._yuan(match))
        for match in _COINS.finditer(text):
            value = number(match["number"])
            yield from self._found(match, round(value * _SMALL[match["unit"]], 2) if value is not None else None)
        for gate, pattern in _BESIDE_A_WORD:
            for match in pattern.finditer(text) if gate.search(text) else ():
                yield from self._found(match, _value(match["number"]))

    def _found(self, match: re.Match[str], value: float | None) -> Iterator[Found]:
        if value is not None and value > 0:
            yield Found(
                self.name,
                int(value) if value == int(value) else value,
                match.start("number"),
                max(match.end("number"), match.end() if match.re is not _PAID else 0),
            )

    @staticmethod
    def _paid(text: str, match: re.Match[str]) -> bool:
        return re.search(rf"{_PAYING}[了过我他]{{0,2}}$", text[max(0, match.start() - 6) : match.start()]) is not None

    @staticmethod
    def _yuan(match: re.Match[str]) -> float | None:
        value = number(match["number"])
        if value is None:
            return None
        dime = number(match["dime"]) if match["dime"] else 0
        cent = number(match["cent"][:-1]) if match["cent"] else 0
        return round(value + (dime or 0) / 10 + (cent or 0) / 100, 2)

    def bare(self, message: Message) -> Found:
        """A number alone."""
        match = re.search(rf"{NUMBER}", message.text)
        value = _value(match[0]) if match else None
        if match is None or not value:
            raise SlotError("format")
        return Found(self.name, int(value) if value == int(value) else value, *match.span())
