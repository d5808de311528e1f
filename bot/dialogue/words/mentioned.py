"""How citizens name a number or a plate that isn't meant for what is going on."""

from bot.dialogue.words.family import RELATIONS

WHICH_NUMBER = "现在办的是 {kept}，没有换。要换，回复「改成 {other}」。"
OWN_CAR_KEPT = "您自己的车不用填，举报的车没有换。要换举报的车，单独把车牌发给我。"
ONE_AT_A_TIME = "这里一次办一个，没有换。先把这一个办完，办好后再说另一个。"

_KIN = "|".join(sorted({said for names in RELATIONS.values() for said in names}, key=len, reverse=True))
_OTHERS = (
    "[哥姐弟妹]{1,2}|嫂子|嫂|[大小二三]?(?:姨|舅|姑|叔|伯|婶)|小[姨舅姑叔]子|同事|朋友|哥们|邻居|对门|楼[上下]|亲戚|同学|室友|"
    "房东|租客|老板|领导|别人|人家|他|她"
)
OTHERS_NUMBER_SHAPE = (
    rf"(?:{_KIN}|{_OTHERS})们?(?:家|那边|那儿|自己)?里?(?:的|那[辆个户张]|这[辆个户张])*"
    r"(?:车牌|车|户号|卡号|编号|水费|电费|燃气费|停车费|[水电]表|号码?)*(?:就|才)?[是为叫]?[：:\s]*$"
)
"""「我婆婆家的是…」, 「我同事的车是…」: before a number, it is somebody else's."""
EARLIER_NUMBER_SHAPE = (
    r"(?:上回|上次|上个?月|之前|以前|从前|去年|前几天)(?:那[个辆张笔户]|[交办缴]?的|车牌|户号|是)*[：:\s]*$"
)
"""「上回那个…」."""
NUMBER_DONE_SHAPE = (
    r"[交缴付办检验约审报](?:过|完|清|好)|(?:已经|早就?|都)[交缴付办检验约报]|"
    r"(?:不用|不要|别|甭|先不|不)(?:[管交缴付办动理算查约检]|在内)"
)
"""「交过了」, 「不用管」: behind a number, nothing is to be done with it."""
NUMBER_WISH_SHAPE = r"(?<![不别没甭用经早都])(?:给|替|帮|换|改|[交缴付办查约])(?![过完清好了])"
"""「交我妈的…」: the number of somebody else is what is wanted."""
OWN_CAR_BEFORE_SHAPE = r"(?:我|俺|咱)们?(?:自己|家)?(?:开?的)?(?:这辆)?(?:车牌号?|车号?|号牌)?(?:就|才)?是?[：:\s]*$"
OWN_CAR_BEHIND_SHAPE = r"\s*(?:这辆)?(?:就|才)?是(?:我|俺|咱)们?(?:自己|家)?(?:开?的|车)"
"""「我的车是…」, 「…是我自己的车」: where another's car is reported, this is none."""
FOR_SHAPE = r"[给替帮]"
ALSO_SHAPE = (
    r"(?:也|还要|还想|还得|再)(?:想|要|得|给|帮我|给我|一起|一块儿?)*(?:办|交|缴|付|约|预约|挂|订|报|登记|申请)"
    r"(?:理|上)?(?:一?[个张份次辆下]|两[个张份])?(?:号|了|吧|呗|行吗|可以吗|行不行|行不|呢|啊)*"
)
"""「给…也办一个」: besides what is going on."""
ANOTHER_BESIDES_SHAPE = (
    r"(?<![换改用选要给])(?:还有|另外有?|另)(?:[一两]?[个辆张户套份])(?:的?(?:车牌号?|车|户号|卡号|编号|号码?))?"
    r"(?:就|才)?[是为叫]?[：:\s]*$"
)
"""「我还有一辆…」: another one besides."""
DENIED_BEFORE_SHAPE = r"不是\s*$"
PLAIN_NUMBER_SHAPE = (
    r"(?:我|俺|咱|这|那|就|说|家|自己|户号|卡号|缴费|编号|决定书|车牌|车|号码?|[水电气暖热燃]{1,3}费|停车费|罚款|罚单|举报|谢谢|从|起|开始|"
    r"[半一二两三四五六七八九十\d]{1,2}(?:天|年|个月)|[的个辆张是为叫：:，,。\s])*[吧呢了啊哦哈呀]*"
)
"""What may stand around a number that is told and nothing besides: 「我的车牌号是…」."""
NUMBER_CORRECTS_SHAPE = (
    r"(?<![不别没甭])(?:改(?!天|日)|换)|错|[弄搞记]混|不对|应该|更正|不是[^是]{0,20}是|是[^不]{0,20}不是|"
    r"(?<![不别没甭])[交缴付办约用][这她他它]|^(?:那|就|先|还是|我|要|想|请|算了|[，,\s])*(?:给|替|帮|[交缴付办约用选])(?![过完清好了])"
)
"""What tells that a number takes the place of the one that was told."""
