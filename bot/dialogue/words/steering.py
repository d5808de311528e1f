"""What citizens say to steer what is going on: commands, corrections, follow-ups, thanks."""

from enum import StrEnum


class Command(StrEnum):
    """What a citizen can say at any moment."""

    CANCEL = "cancel"
    BACK = "back"
    CONTINUE = "continue"
    MORE = "more"
    YES = "yes"
    NO = "no"


COMMANDS: dict[Command, frozenset[str]] = {
    Command.CANCEL: frozenset(
        "取消 取消吧 算了 算了吧 不办了 不查了 不要了 不弄了 不用了 退出 停 停止 结束 拉倒 "
        "先不办了 先不查了 不想办了 算球 算逑 算求 算毬 去球 撤 撤销 撤回 撤诉 撤掉 没事了 先不".split()
    ),
    Command.BACK: frozenset("返回 上一步 后退 回去 退回 返回上一步 重选 重新选 重填 重新填 上一个".split()),
    Command.CONTINUE: frozenset(
        "继续 接着办 继续办 接着来 接着 继续吧 我绑好了 绑好了 办好了 认证好了 已认证 认证完了 认证好了 好了".split()
    ),
    Command.MORE: frozenset("更多 下一页 还有吗 还有呢 再看看 后面的 更多选项 还有别的吗".split()),
    Command.YES: frozenset(
        "确认 确定 确认提交 提交 是 是的 是嘞 对 对的 对对 对啊 好 好的 好嘞 可以 行 中 得 嗯 恩 ok "
        "没错 没问题 妥了 就这样 就它 就这个 嗯呐 嗯嗯 中中 中嘞 成 没毛病 1".split()
    ),
    Command.NO: frozenset("不 否 不是 不对 不行 不要 不确认 错了 不可以 再想想 等等 2".split()),
}

_DOES_LEAD = r"(?:那|就|都|给我|给俺|帮我|一起|一块儿?|先)"
_DOES_TAIL = r"(?:(?:上去|上|清|齐|去)(?:了?(?:吧|呗|嘞)|啊)?|了?(?:吧|呗|嘞)|啊)"
_DOES = (("payment", "交|缴费?|付"), ("booking", "约|预约|挂|订|定|报名?|登记"), ("", "报|上报|登记|备案|申请"))
DOES_SHAPE = {
    kind: rf"{_DOES_LEAD}*(?:{does}|办理?|提交){_DOES_TAIL}|{_DOES_LEAD}+(?:{does}|办理?|提交)" for kind, does in _DOES
}
"""「交上」, 「办吧」: a yes, by the kind of service ("" for all others). 「交了」 may say that it was done."""
YES_AND_SHAPE = r"(?:行|对|好|中|得|可以|没错|没问题|是|确认|嗯|ok)(?:的|了|啊|呀|吧|嘞)?[，,、。\s]*(?P<rest>.{1,6})"
"""「行 交」, 「对就这个」, 「对报吧」: a yes with another one, or with what is done, behind it."""
JUST = "就"
"""What makes 「交」, which may be anything alone, a yes."""
_SAYS_YES = r"(?:确认|确定|提交|是的?|对的?|好的?|可以|行|中|得|ok|没错|没问题|没毛病|妥|成)"
DOUBT_SHAPE = (
    r"(?:那|这|样|么|就|都|应该|真|的|我|填|信息|上面|以上|[，,、\s])*"
    rf"(?:{_SAYS_YES}(?:了|啦)?(?:吗|么|嘛|不|没有?)|{_SAYS_YES}(?:了|啦)吧|(?:是的?|对的?|没错|没问题|没毛病|妥|可以)吧|"
    r"(?:(?P<yes>[对是行好中成妥])不(?P=yes)|可不可以))[吧啊呀呢的哦]*"
)
"""「对吧」, 「行了吧」, 「没问题吗」, 「是不是」: at a confirmation these ask, and 「行嘛」 may do.
「好吧」 and 「行吧」 give in."""
AMOUNT_SHAPE = r"[\d一二两三四五六七八九十百半几]{1,4}(?:个|多)?[^\W\d]{1,3}"
"""「半年」, 「十五天」: what stands by itself like this beside other values is meant as one, too."""
_TO_DO = r"(?:办|交|缴|付|约|预约|挂|订|报|提交|登记|申请|投诉|告)"
DECLINES_SHAPE = (
    rf"2|不了|(?:先)?(?:不|别|甭)(?:急着|忙着)?{_TO_DO}(?:先|了|吧|啦|呗)*|(?:我|俺)?(?:也)?没(?:说|想|让你?)(?:过)?(?:要|给)?{_TO_DO}(?:啊|呀)?|"
    rf"(?:行了?|好了?|得了?|可以了?)[，,、\s]*(?:不用|不要|不需要|不想|不|别){_TO_DO}?了(?:吧|啦|谢谢)*"
)
"""「2」 (the second button), 「别交先」, 「没说要交」, 「行了不用了」: at a confirmation these end the form."""
PUTS_OFF_SHAPE = (
    r"(?:那|我|俺|让我|容我|先|还是|得|要|就)*(?:再)?(?:(?:想想|想一想|考虑一?下|考虑考虑|合计合计|商量商量|商量一?下)(?:再说)?|"
    r"放一?放|放放|缓缓|等等|等一?下|等会儿?|等一会儿?|待会儿?|一会儿|(?:明|后)[天儿个]+再说|回头再说|过会儿?再说|以后再说)(?:吧|啊|呗|哈|再说)*"
)
"""「我再想想」, 「先放放」, 「明天再说」: the form waits for 「继续」."""
ASKING_SIGNS = r"(?:[?？]|[….。]{2,}|…)[?？!！.。…~～\s]*$"
"""Behind 「确定？」 and 「嗯…」: a yes-word that is asked, or hangs in the air."""
CANCEL_SHAPE = (
    r"(?:那|还是)?算了(?!.*(?:换|改(?!天|日)|另|(?<![难不])[选挑](?!不)))"
    r"(?!.*(?:[今明后]天|周|星期|礼拜|上午|下午)(?!.*再))(?!\s*[，,]?就).{0,6}|"
    r"(?:那|还是)?算了.{0,5}(?:不(?:办|查|挂|交|缴|弄|约|预约|报|买|去|填|搞|看|来)|没空|没时间|有事)(?:了|吧|啦|呗)*|"
    r"(?:我)?(?:还是|先)?(?:不|别|甭)(?:想|再|用|给我)?"
    r"(?:办|查|挂|交|缴|弄|约|预约|报|买|去|填|搞|登录|认证|绑定?)了?(?:吧|了|呗)?"
)
"""「不挂了」, 「算了不交了」, 「算了今天不去了」: how citizens stop in their own words. 「算了换明天吧」 goes on."""

UNABLE_SHAPE = (
    r".{0,6}(?:不会(?:弄|用|点|认证|登录|登|操作|整|搞)|没有?(?:智能机|智能手机)|"
    r"(?:弄|整|搞|认证|登录?|点|看)不(?:了|来|明白|懂|会|好|进去|开)).{0,6}"
)
"""「俺不会弄那个链接」, 「登不上」: who can't log in by themselves."""
GIVES_UP_SHAPE = (
    r"(?:那|我|俺|先|就|还是|今天|明天|这次|暂时)*(?:不|别|甭)(?:想|再|打算)?(?:去|来|看|领|登记|申请|报名|继续|告|闹|追究)了?(?:吧|啦|呗)*|"
    r"(?:那|我们?|俺们?|咱们?|先|就|还是|今天|明天|这次|暂时|都)*(?:不|别|甭)(?:想|再|打算)?"
    r"(?:结婚?|离婚?|迁|补|换|租|开|考|领证|结婚|离婚|办证|申领|续|转|搬|落户?|过户|注册|注销|开店|认证|年检|验|买|贷|提取?)了(?:吧|啦|呗)*|"
    r"(?:我|先|还是)*(?:不|别)(?:想|再)?(?:办|查|交|缴|报|挂号|预约|登记)[^，,\s不科院家天周号日点午]{0,6}了(?:吧|呗)*|"
    r"(?:那|我|先|就|还是|要不|等|咱)*(?:改天|改日|回头|以后|下次|下回|过几天|过两天|过段时间|有空|有时间)"
    r"(?:我|咱|再|来|办|约|说|弄|看|查|去|挂|吧|了|呗|啊|哈)*"
)
"""「不去了」, 「改天吧」, 「回头再说」: said in a form, they end it."""
GIVES_UP_AT_ONCE = (
    r"(?:那|我|俺|还是|先|就|咱)*(?:(?:不|别|甭)(?:想|打算)?(?:办|弄|搞|整|填|报|投诉|举报|登记|申请|反映|告|查|挂|约|预约|交|缴|认证?|登录|绑定?)了(?:吧|啦|呗)*|"
    r"撤(?:销|回|诉|掉)?了(?:吧|啦|呗)*|算[了球逑求毬](?:吧|啦|了)*|(?:不用|不需要|用不着)了(?:吧|啦)*)(?!吗|么|没|不)"
)
"""「不报了人家修好了」: with what is said behind it in one breath."""
GIVES_UP_PLAINLY = (
    r"(?:那|我|俺|还是|先|就|咱)*(?:(?:不|别|甭)(?:想|打算)?"
    r"(?:办|弄|搞|整|填|报|投诉|举报|登记|申请|反映|提|告)了(?:吧|啦|呗)*|撤(?:销|回|诉|掉)?了(?:吧|啦|呗)*|"
    r"算[了球逑求毬](?:吧|啦|了)*)"
)
"""Said of the form itself, where a complaint may tell that one went to no shop any more."""
GOES_ON_SHAPE = r"换|改(?!天|日)|另|(?<![难不])[选挑](?!不)"
NOT_NOW_SHAPE = r"再|没空|没时间|有事|不"
"""Behind 「不约了」: what takes something else of the same form, and what gives a reason whatever it names."""

PARTICLES = "吧啊呀呢了的哈喽嘛哦噢呗"
"""What may stand behind a command."""
CORRECTION_COPULA = r"^(?:是)?(?:应该)?(?:是)?"
"""Between 「不对」 and what is right."""
CORRECTION_LEAD = r"^(?:哦|噢|那个|等等|我|刚才|刚刚|前面)+(?=不对|错了|说错|打错|写错|不是)"
"""What may stand before 「说错了」."""
CONTRAST_SHAPE = r"(?:是我)?不是(?P<left>[^，,是]{1,8})[，,\s]*(?:而是|是|应该是)(?P<right>[^，,]+)"
"""「不是井盖是垃圾桶」."""
CORRECTION_OPENINGS = (
    "不对",
    "错了",
    "不是",
    "说错了",
    "打错了",
    "写错了",
    "更正",
    "改成",
    "改为",
    "换成",
    "应该是",
    "我是说",
    "是说",
    "改一下",
    "改办",
    "还是改成",
    "我要改成",
    "我想改成",
    "帮我改成",
)

SLOT_WORDS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset(("location",)), r"地点|地址|位置|地方"),
    (frozenset(("phone",)), r"联系电话|联系方式|电话|手机号?|号码"),
    (frozenset(("photo",)), r"照片|图片|相片"),
    (frozenset(("company", "text")), r"单位|公司|商家|店名|企业"),
    (frozenset(("text",)), r"补充说明|内容|说明|描述|情况"),
    (frozenset(("id_number",)), r"身份证号码?|身份证|证件号码?|证号"),
    (frozenset(("name", "text")), r"就诊人|游客|姓名|名字"),
    (frozenset(("name",)), r"就诊人|姓名|名字"),
    (frozenset(("date",)), r"日期|时间|哪天"),
    (frozenset(("plate",)), r"车牌号?"),
    (frozenset(("account_no",)), r"户号|缴费编?号|卡号"),
    (frozenset(("case_no",)), r"受理号|工单号|决定书编?号|编号"),
    (frozenset(("choice",)), r"类型|类别|种类|问题"),
)
"""How citizens call what they have filled in, by the types of slots that it may be."""
OTHER_PARTY = ("对方", "另一方")
"""Of two questions of one kind, the one about somebody else."""
AMENDING_FRAME = (
    r"(?:我?(?:要|想)?(?:把|将)?的?(?:不对|不是|错了|写错了|填错了|说错了|弄错了|改一下|更正一下|更正|改成|改为|换成|换一下|"
    r"改|换|应该|重新填|重填|重发|有误|是|：|:|，|,))+"
)
"""What stands around the new value in 「地点不对，是建设北路」."""

ANEW_SHAPE = (
    r"(?:算了|不对|不是|等等|等一下|哦|那个?|我|咱|还是|先|再|请|帮我|给我|能不能|可不可以|能|可以|想|要|得|[，,、\s])*"
    r"(?:换|改|另选|另换|另外选|另外换|另找|重新?选|重新?挑|重新?填|重新?定|重新?约|调|不要|不想要?|不选)"
    r"(?:成|到|为|下|一|[个家位天种项次张处所]|别的|其他|其它|另外|另|这|那|刚才|的|了|掉)*"
    r"(?P<what>[^换改，,。！？!?]{0,6}?)"
    r"(?:可以吗|行吗|行不行|可以不|好吗|成不|中不|吧|呗|吗|呢|啊|了|的|[。！？!?\s])*"
)
"""「换一家医院」, 「能不能改个时间」: something chosen before is to be asked anew, `what` names it."""
ANEW_BEHIND_SHAPE = (
    r"(?:算了|不对|等等|我|这|那|[个家位]|刚才的?|把|[，,、\s])*(?P<what>(?!都)[^换改，,。！？!?的]{1,6}?)(?:的)?(?:我)?(?:想|要|能不能|可以|得|再|给我|帮我)*"
    r"(?:换|改|重新?选|重新?填|重新?定|调|不合适|不方便|不行|来不及|太[远晚早贵]|不要)"
    r"(?:下|一|[个家位天种项次张处所]|别的|其他|其它|另外|的)*(?:可以吗|行吗|行不行|好吗|吧|呗|吗|呢|啊|了|[。！？!?\s])*"
)
"""「医院换一家」, 「时间不合适」."""
MEASURES = r"[家位天科点]"
"""「换一家」: what is counted so, where it isn't named."""
DAY_OF_MONTH = r"(?<![\d第月一二三四五六七八九十廿])(\d{1,2}|[一二三四五六七八九十廿]{1,3})[号日](?!线|楼|院|门|窗)"
"""「8号」, 「二十八日」 without a month."""
CLOCK_SHAPE = (
    r"(?P<half>早上|早晨|上午|中午|下午|晚上|傍晚)?(?<![\d:])(?P<hour>\d{1,2}|[一二两三四五六七八九十]{1,3})(?:点钟?|时|:)"
    r"(?P<past>半|[一三]刻|(?:\d{1,2}|[一二三四五六七八九十]{1,3})分?)?"
    r"(?:\s?[到至~—–-]\s?[\d一二两三四五六七八九十]{1,3}[点时:][\d半]*)?(?P<way>[以之]?[前后])?"
)
OPENS_AT = 7
"""The hour from which on a number is one of the morning: 「三点以后」 is the afternoon."""
AFTER_NOON = frozenset("下午 中午 晚上 傍晚".split())
HALVES = AFTER_NOON | frozenset("早上 早晨 上午".split())
EITHER_EDGE = (
    r"(?:有没有|还有|有|那|就|我|要|选|给我|约|挂|来|个|越)*(?:(?P<last>最晚|最迟|最后|晚一?点|晚些|靠后)|最早|最快|最近|早一?点|早些|越早越好|靠前|"
    r"都行|都中|都成|咋都行|都可以|随便|随意|哪个都行|哪个都可以|什么时候都行|几点都行|无所谓|你定|你看着办)(?:儿|的|一个|那个|吧|就行|就好|时间|时段|号|个|呗|吗|不|没)*"
)
"""「最早的」, 「都行」 and 「最晚的」 of a list of times."""
TURNED_DOWN_BEHIND = r"\s*(?:那[家个边]|这[家个边]|就|也|离我?家?)*(?:太|不|没|算了|远)"
"""「协和太远了」: what stands behind a value that isn't wanted."""
ALSO_CALLED: dict[str, tuple[str, ...]] = {
    "时间": ("时段", "时间", "日期", "哪天", "哪一天"),
    "时段": ("时段", "时间"),
    "钟点": ("时段", "时间"),
    "点": ("时段", "时间"),
    "日子": ("日期", "哪天", "哪一天"),
    "天": ("日期", "哪天", "哪一天"),
    "日期": ("日期", "哪天", "哪一天"),
    "家": ("医院", "大厅", "网点", "检测站", "登记处", "景区", "单位", "商家"),
    "院": ("医院",),
    "科": ("科室",),
    "位": ("医生",),
    "大夫": ("医生",),
    "专家": ("医生",),
    "人": ("就诊人", "游客", "姓名"),
    "车": ("车牌",),
    "电话": ("手机号", "电话"),
    "手机": ("手机号", "电话"),
    "手机号": ("手机号", "电话"),
    "号码": ("手机号", "电话"),
    "地方": ("在哪", "地点", "医院", "大厅", "网点", "检测站", "登记处", "景区", "城市"),
    "景点": ("景区",),
}
"""What stands in the question that citizens mean by these words, likeliest first."""
MENDING_OPENING = (
    r"(?:不对|错了|哦|那个|等等|[，,。、\s]|我?(?:要|想)?(?:把|将)|(?:我)?刚才(?:说|写|填)?的?|前面的?|上面的?)*"
)
MENDING_VERB = (
    r"(?:的|那里|那项|写|填|说|弄)?\s*(?:不对|错了|不是|写错|填错|说错|弄错|改成|改为|换成|改一下|更正|应该是|有误)"
)
MENDING_IS, DENIED = r"\s*(?:应该)?(?:是|为|：|:|在)", ("不对", "错了")
"""「地点不对」 while something else is asked: the name of what is mended stands between these two, nothing else."""

EITHER_SHAPE = r"(?:[，,、\s]*(?:的|也行|也可以|都行))?[，,、\s]*(?:或者?|或是|或者是|要么|要不|还是)[，,、\s]*(?:是)?"
SIDE_BY_SIDE_SHAPE = r"[，,\s]*[、和跟与][，,\s]*"
"""Between 「周六」 and 「周日」: one of the two is meant, nobody knows which; both may be."""
NONE_OF_THESE = "都不是"
NONE_OF_THESE_SAID = frozenset(
    (NONE_OF_THESE, "都不对", "没有", "没有我要的", "以上都不是", "都没有", "不是这些", "都不要", "都不合适")
)

ERRAND_FRAME = r"^(?:我们?|俺|想|要|是|去|来|给|帮|就|办理|办|弄|申请|申领|个|一下)+|(?:的|吧|呗|了|啊|事儿?|业务)+$"
OTHER_ERRAND_SHAPE = r"查|看|问|交|缴|付|取消|投诉|举报|多少|几|怎|咋|哪|吗|什么|啥"
"""「去办营业执照」 at the question what is to be done in an office; 「查社保」 wants something else."""
SKIP_SAID = frozenset("跳过 没有 不填 不想填 不用 无 略过 没 先不填 没照片 没有照片 不传".split())
SKIP_SHAPE = (
    r"(?:别的|其他的?|其它的?|这个?)?(?:就|也|再|真)?(?:没有?|没啥|没什么|没事|木有)(?:别的|其他的?|其它的?|要?补充的?|要?说的|可说的|好说的)?"
    r"(?:了|啦|呢|啊|吧|呀)*|"
    r"(?:我|俺)?(?:没有?|没带)(?:手机号?|电话|联系方式|号码?|照片|图片?)(?:了|的|吧|啊|呢)*|(?:还)?没拍(?:照片?)?|(?:我|俺)?(?:不会|没法|拍不了|发不了)(?:拍|发|传)?(?:照片?|图片?)?(?:了|啊|呢)*|"
    r"(?:我|俺|这个?|电话|手机号?|号码)?不(?:太|想|愿意?|用|要|方便|便)*(?:再)?"
    r"(?:留|写|说|发|拍|提供|透露|公开|告诉(?:你们?|您)?)(?:手机号?|电话|联系方式|号码?|照片|图片?)?(?:了|吧|啊|呢)*|"
    r"(?:我|俺|这个?|电话|手机号?|号码|不太)?不方便(?:的|啊|呢)?|(?:要|我要|请)?(?:保密|匿名)(?:吧|啊)?|(?:个人)?隐私"
)
"""「没有手机」, 「不想留」, 「保密」: how a question that needn't be answered is left."""

NO_PLACE_SHAPE = (
    r".*(?:多久|几天|多少|怎么|咋|啥时候|什么时候|几点|为什么|为啥|能不能|是不是|有没有|会不会|行不行|[吗么]$|[?？]).*|"
    r"(?:你|您)?(?:猜|看着办)(?:猜|一下|吧|呗|呢)*|随便(?:吧|你|啦)*|(?:我|谁)?(?:也)?(?:知道呢|不知道|不清楚|不晓得|忘了|说不清).{0,4}|"
    r"(?:一共|总共|大概|大约|有|就|差不多)*[\d一二两三四五六七八九十几好]+(?:个|处|盏|块|堆|条|根|片|辆|家)(?:多)?(?:吧|呢|啊|了)*"
)
"""「多久能修」, 「你猜」, 「一共三个」: where no place is named, these are none."""

VAGUE_PLACE_SHAPE = (
    r"(?:就|在|是|有|我们?|俺们?|咱们?|你们?|他们?|这|那|此|家|自己|单位|公司|小区|学校|村子?|里|的|个|边|块|儿|面|前|后|左|右|旁|对|附近|"
    r"楼|大门|门|路口|路边|路上|马路|十字|丁字|大街|街|口|上|下|外|头|老地方|不远|处|院|胡同|拐角|拐弯|跟前|"
    r"[东西南北中]|[，,、\s])+"
)
"""「就在我家门口」, 「那边路口」: of these words alone nobody finds the place."""
PLACE_SIGN_SHAPE = (
    r"路(?!过)|[街巷村庄镇乡桥站苑园区县弄栋楼号室馆局铺旁边]|里(?=\d)|\d[-—–]\d|"
    r"(?<![知味报管渠水频])道|城(?!管)|店(?![家员主里])|厂(?![家长里])|场|院(?!长)|"
    r"所(?![以有谓])|(?<!窗)口(?![头罩味气子])|门(?![票诊])|[\dA-Za-z一二三四五六七八九十]+[座层幢]|"
    r"附近|周边|对面|超市|菜市|商城|酒店|[网线]上|淘宝|拼多多|京东|抖音|快手|直播|微信"
)
"""What the name of a place has in it, or how one is told without a name."""
HOUSE_SIGN_SHAPE = (
    r"[\d一二三四五六七八九十]+(?:号楼|号院|栋|幢|座|单元|楼|弄|巷|号(?![线码]))|小区|"
    r"[路街巷道里村]\d|\d[-—–]\d+[-—–]\d"
)
"""What an address has in it, whichever question it is told at."""
STORY_SHAPE = (
    r"没|不|欠|骂|卖|买|给|被|让|还|都|总是?|老是|老板|[了过着]|太|很|特别|天天|"
    r"半夜|发|坏|漏|堵|脏|臭|吵|堆|扔|扣"
)
"""What tells of something that happened rather than where."""
CLAUSE_SHAPE = r"[，,。；;！!\s]+"
OTHER_OPTIONS = ("其他", "其它")
"""How the option begins that stands for all that a list doesn't name."""
FOLLOW_UP_OPENINGS = ("那", "那么", "换成", "换", "改成", "改", "再看看", "再查", "再查查", "再查一下", "还有")
ORDINAL_SHAPE = (
    r"(?:倒数\s*)?第\s*(?:十[一二三四五六七八九]|[一二两三四五六七八九十]|\d{1,2})\s*(?:条|个|项|张|次|笔|家|处|位|辆|期)|"
    r"最后一(?:个|项|条|笔|家)"
)
"""One of a list that was shown: 「第二条」."""
FOLLOW_UP_ENDINGS = ("呢", "怎么样", "咋样", "的呢", "的话")
CONFIRMS_SAID = frozenset("确认 确定 确认提交 提交 就这样 不确认 1 2".split())
"""Words for a question that was asked: 「好的」 to one of these would sound as if something had been submitted."""
CHANGE_SAID = frozenset(
    "改 改改 改一下 修改 修改一下 我要改 我要修改 要改 我想改 我改一下 换一个 换一下 有错 有问题".split()
)
THANKS_SAID = frozenset(("thank you", "thank you very much", "ok thanks", "no thanks", "thanks a lot")) | frozenset(
    "谢谢 thanks thx bye 谢谢你 谢谢您 谢谢啊 谢了 多谢 感谢 好的谢谢 辛苦了 麻烦您了 再见 拜拜 不客气 "
    "没了 没有了".split()
)
"""Thanks and farewells: they ask for nothing, and give no reason."""
RESULT_SAID = frozenset(
    ("结果", "结果呢", "结果好了吗", "好了没", "好了吗", "查到了吗", "查到没", "查到没有", "有结果了吗", "出结果了吗")
)
