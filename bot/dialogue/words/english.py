"""What visitors write in English, and what they are told: enough to find the right number."""

ENGLISH_SHAPE = (
    r"\b(?:hello|hi|hey|help|please|thanks|how|what|where|when|which|who|why|the|my|your|i'?m|need|want|would|could|check|"
    r"find|get|pay|lost|speak|english|book|apply|make|is|are|does|do|for|of|about|service|services|tomorrow|today)\b"
)
"""A word that pinyin hasn't."""
ENGLISH_MATTERS: tuple[tuple[str, str, str, str], ...] = (
    (
        "Traffic fines",
        r"traffic|violations?|fines?\b|tickets?\b",
        "查违章",
        "Have the plate and the last 6 of the engine number at hand.",
    ),
    (
        "Hospital appointment",
        r"hospital|doctor|clinic|dent(?:al|ist)|medical|appointment|see a specialist",
        "挂号",
        "You are asked for the city, the hospital, the department and who is ill. Very ill: call 120.",
    ),
    (
        "Passport and visa",
        r"passport|visa|immigration|exit|entry permit",
        "出入境证件办理",
        "Books a visit to the exit-entry office; foreigners may call 12367, answered in English.",
    ),
    (
        "Residence permit",
        r"residence|resident",
        "居住证",
        "For people from elsewhere in China; foreigners register their stay at the police station, ask 12367.",
    ),
    (
        "Social insurance",
        r"social|pension|insurance",
        "查社保",
        "You prove who you are by a link first; or call 12333.",
    ),
    ("Weather", r"weather|rain|snow|temperature|forecast", "天气", "Or write the city and 天气, for example: 唐山天气"),
    ("Bus", r"\bbus(?:es)?\b", "公交查询", "Or write the city and the line, for example: 唐山68路公交"),
    ("Metro", r"metro|subway", "地铁查询", "Or write the city and the line, for example: 北京地铁1号线"),
    ("Parking", r"park(?:ing)?\b", "附近停车场", "Or send your location."),
    (
        "Driving licence",
        r"licen[cs]e|driv(?:e|ing|er)",
        "驾驶证换证",
        "Tells where to go and what to bring; or call 12123.",
    ),
    ("Marriage registration", r"marriage|marry|married|wedding", "结婚登记", "Books a visit for the two of you."),
    ("Electricity bill", r"electric|power|bill", "交电费", "Have the customer number of the bill at hand."),
    ("Water bill", r"water|bill", "交水费", "Have the customer number of the bill at hand."),
    ("Gas bill", r"\bgas\b|bill", "交燃气费", "Have the customer number of the bill at hand."),
    ("Tax", r"\btax", "个税查询", "Tells where to look; or call 12366."),
    ("Housing fund", r"housing fund|provident", "公积金查询", "You prove who you are by a link first; or call 12329."),
    (
        "Report a problem",
        r"(?<!police )\breport(?! (?:a |the )?(?:crime|theft|to the police))|complain|broken|noise|problem",
        "12345诉求登记",
        "You are asked what happened, where, and for a number; Chinese is best, a translation app will do.",
    ),
)
"""What it is called, which words mean it, the Chinese words by which it is found, and what to know before."""
ENGLISH_COMMON = ("Traffic fines", "Hospital appointment", "Weather", "Passport and visa", "Report a problem")
"""What is offered to who says none of them."""
ENGLISH_ELSEWHERE: tuple[tuple[str, str], ...] = (
    (
        r"police|crime|theft|stolen|steal|scam|fraud",
        "Police: call 110, or go to a police station (派出所) and show 我要报案. No voice possible: text 12110.",
    ),
)
"""What isn't done here: which words mean it, and where to turn."""
ENGLISH_ASKED = (
    "If it is none of these, write what you need in a few Chinese words (a translation app will do), "
    "for example: 居住证怎么办"
)
"""For who asks how to do something that isn't known by an English name."""
IN_ENGLISH = (
    "Services here are in Chinese. Reply with a number to start, or 菜单 for the list of all services.\n"
    "这里主要用中文办事，回复序号就能开始，回复「菜单」看全部："
)
IN_ENGLISH_ELSE = "Anything else: call {hotline}. In danger call 110 (police), 119 (fire) or 120 (ambulance)."
ENGLISH_NUMBERS = {
    "110": "Call 110 (police) now. Get to a safe place and say where you are. No voice possible: text 12110.",
    "119": "Call 119 (fire, gas, rescue) now. Get out, use no lift, stay low in smoke. Gas: no light, no flame.",
    "120": "Call 120 (ambulance) now. Say where you are. Not breathing: press hard and fast on the chest.",
    "122": "Call 122 (traffic police) now; anybody hurt: 120 first. Do not move who is hurt.",
    "12356": "Call 12356 now, at any hour: somebody will listen. In danger call 110 (police) or 120 (ambulance).",
}
"""By the number that is to be called: what somebody in need who writes English reads first."""
