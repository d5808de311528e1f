"""What citizens answer to a list without naming one of its rows, and what they are told."""

_COUNTS = r"(?:十[一二三四五六七八九]?|[一二两三四五六七八九]|\d{1,2})"
_MEASURE = r"(?:[一那这]?[个家条项位种笔张科号所处次天])"
_PICKS = r"(?:我|那|就|还是|想|要|选|挑|看|约|去|来|查)*"
_PICKED = r"(?:吧|呗|啊|呀|呢|了|就行|就好)*"
FROM_THE_END_SHAPE = rf"{_PICKS}倒(?:着)?数的?第?(?P<back>{_COUNTS}){_MEASURE}?的?{_PICKED}"
"""「倒数第二家」."""
AT_THE_END_SHAPE = (
    rf"{_PICKS}(?:最(?:下|底下?|后|末)(?:面|边|头)的?{_MEASURE}?|最底下的?{_MEASURE}?|末尾的?{_MEASURE}?|"
    rf"(?:最后|最末|末)(?:的{_MEASURE}?|{_MEASURE})){_PICKED}"
)
AT_THE_HEAD_SHAPE = rf"{_PICKS}(?:最(?:上|前)(?:面|边|头)|打头|开头|头里?)的?{_MEASURE}?{_PICKED}"
LOWER_SHAPE = rf"{_PICKS}(?:下|底下|后)(?:面|边|头)?的?{_MEASURE}{_PICKED}"
UPPER_SHAPE = rf"{_PICKS}(?:上|前)(?:面|边|头)?的?{_MEASURE}{_PICKED}"
"""「下面那个」: of two the second."""
WHICH_ROW = "一共 {count} 个，您说的是第几个？请回复序号。"

_ALL = r"(?:这几?|那几?|哪一?|上面|以上|些|个|家|的|它们|全部?|都|也|就)*"
_SAID = r"(?:了|啊|呀|吧|呢|吗|么|不|呗|哈)*"
_WANTED = r"(?:行|要|合适|想去|想要|去|喜欢|方便|满意|中|成|好|可以|对|是|选)"
_WHY = r"(?:都|也|就|离我?家?)*(?:太?远|太[贵晚早慢少]|不(?:方便|顺路|合适|想去)|没(?:去|听说?)过)"
_NONE = (
    rf"{_ALL}都(?:不(?:太)?{_WANTED}|太?远|太[贵晚早慢少]|没(?:去|听说?)过)",
    r"没有?一?[个家]?(?:我|是)?(?:想|要)?(?:合适|中意|行|要|想去|想要|方便)的",
    r"(?:我|再|那|还是|想|要|能不能|能|可以|给我|帮我)*换(?:一|几|个|家|些|批|位|下|别|其他|其它|另外?|的|看看)+(?:可以|行)?",
    r"(?:那|还|就)*(?:有没有|有)(?:别|其他|其它|另外|更多)(?:的|选择|可选)*",
    r"(?:那|别|其他|其它)(?:的|家)",
    r"(?:那)?(?:就|只有?)(?:这些|这几[个家])",
)
_NONE_LEAD, _NONE_TAIL = r"(?:哎呀?|唉|那|这|[，,。\s])*", rf"{_SAID}(?:[，,。、\s]*{_WHY}{_SAID})?"
NONE_SUITS_SHAPE = rf"{_NONE_LEAD}(?:{'|'.join(_NONE)}){_NONE_TAIL}"
"""「都不行 太远」, 「换一个」, 「就这些吗」."""
NEARER_SHAPE = (
    r"(?:有没有|有|我|想|要|找|去|选|换|个|一|那|哪|离|家|最|比较|更|的|再|就|是)*近(?:一?点儿?|一?些)?"
    rf"(?:的|个|家|那|有|没有|在哪|是哪)*{_SAID}"
)
"""「近一点的」, 「哪个近」."""
WITHOUT_ROWS = "好的，不要「{said}」。"
ONLY_SUCH_ROWS = "这里只有「{said}」的了，请从下面选；要换前面选的，回复「返回」。"
WEEKDAY_SHAPE = r"(?<![上下这本个])(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])"
"""「除了周二都行」: every one of them."""
JOINS_UNWANTED = r"[和跟与或、及]"
WEEKDAYS_CALLED = {**{day: (number,) for number, day in enumerate("一二三四五六日")}, "天": (6,), "末": (5, 6)}
ALL_ROWS = "好的，能选的都在下面："
NO_OTHERS = "能选的都在这里了。{chosen}都不合适回复「取消」，或打 {phone} 问。"
NO_OTHERS_CHOSEN = "想换前面选的（{chosen}），回复「返回」；"
NOT_BY_DISTANCE = "这里没按远近排，请看名称选。"
FOUND_ALL = "查到的都在上面了，没有别的。{can}还有疑问打 {phone}。"
FOUND_NEAREST = "查到的都在上面了，按远近排的，第一个最近。{can}没有合适的打 {phone} 问。"
ROW_FRAME = r"^(?:我|那|就|还是|要|选|看|查|说|问)+|(?:吧|呗|啊|呀|了|的)+$"
"""What stands around the number of a row that is asked about by it alone: 「看第二个吧」."""
