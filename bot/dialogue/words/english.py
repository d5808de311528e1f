"""What visitors write in English, and what they are told: enough to find the right number."""

ENGLISH_SHAPE = (
    r"\b(?:hello|hi|hey|help|please|thanks|how|what|where|when|which|who|why|the|my|your|i'?m|need|want|would|could|check|"
    r"find|get|pay|lost|speak|english|book|apply|make|is|are|does|do|for|of|about|service|services|tomorrow|today)\b"
)
"""A word that pinyin hasn't."""
ENGLISH_MATTERS: tuple[tuple[str, str, str], ...] = (
    ("Traffic fines", r"traffic|violations?|fines?\b|tickets?\b", "查违章"),
    ("Hospital appointment", r"hospital|doctor|clinic|dent(?:al|ist)|medical|appointment", "挂号"),
    ("Passport and visa", r"passport|visa|immigration|exit|entry permit", "出入境证件办理"),
    ("Residence permit", r"residence|resident", "居住证"),
    ("Social insurance", r"social|pension|insurance", "查社保"),
    ("Weather", r"weather|rain|temperature", "天气"),
    ("Bus", r"\bbus(?:es)?\b", "公交查询"),
    ("Metro", r"metro|subway", "地铁查询"),
    ("Parking", r"park(?:ing)?\b", "附近停车场"),
    ("Driving licence", r"licen[cs]e|driv(?:e|ing|er)", "驾驶证换证"),
    ("Marriage registration", r"marriage|marry|married|wedding", "结婚登记"),
    ("Electricity bill", r"electric|power|bill", "交电费"),
    ("Water bill", r"water|bill", "交水费"),
    ("Gas bill", r"\bgas\b|bill", "交燃气费"),
    ("Tax", r"\btax", "个税查询"),
    ("Report a problem", r"report|complain|broken|noise|problem", "12345诉求登记"),
)
"""What it is called, which words mean it, and the Chinese words by which it is found."""
ENGLISH_COMMON = ("Traffic fines", "Hospital appointment", "Weather", "Passport and visa", "Report a problem")
"""What is offered to who says none of them."""
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
