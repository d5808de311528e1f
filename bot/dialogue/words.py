"""Every sentence that banshi itself says to citizens, and the words by which they steer it.

What a service says stands in the catalogue. Short sentences, one step each, a way out in every one (适老化).
"""

from collections.abc import Iterable, Sequence
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
        "先不办了 先不查了 不想办了".split()
    ),
    Command.BACK: frozenset("返回 上一步 后退 回去 退回 返回上一步 重选 重新选 重填 重新填 上一个".split()),
    Command.CONTINUE: frozenset(
        "继续 接着办 继续办 接着来 接着 继续吧 我绑好了 绑好了 办好了 认证好了 已认证 认证完了 认证好了 好了".split()
    ),
    Command.MORE: frozenset("更多 下一页 还有吗 还有呢 再看看 后面的 更多选项 还有别的吗".split()),
    Command.YES: frozenset(
        "确认 确定 确认提交 提交 是 是的 是嘞 对 对的 对对 对啊 好 好的 好嘞 可以 行 中 得 嗯 恩 ok "
        "没错 没问题 妥了 就这样 就它 就这个 1".split()
    ),
    Command.NO: frozenset("不 否 不是 不对 不行 不要 不确认 错了 不可以 再想想 等等 先不 2".split()),
}

CANCEL_SHAPE = (
    r"(?:那|还是)?算了(?!.*(?:换|改(?!天|日)|另|(?<![难不])[选挑](?!不)))"
    r"(?!.*(?:[今明后]天|周|星期|礼拜|上午|下午)(?!.*再))(?!\s*[，,]?就).{0,6}|"
    r"(?:那|还是)?算了.{0,5}(?:不(?:办|查|挂|交|缴|弄|约|预约|报|买|去|填|搞|看|来)|没空|没时间|有事)(?:了|吧|啦|呗)*|"
    r"(?:我)?(?:还是|先)?(?:不|别|甭)(?:想|再|用|给我)?"
    r"(?:办|查|挂|交|缴|弄|约|预约|报|买|去|填|搞|登录|认证|绑定?)了?(?:吧|了|呗)?"
)
"""「不挂了」, 「算了不交了」, 「算了今天不去了」: how citizens stop in their own words. 「算了换明天吧」 goes on."""

PARTICLES = "吧啊呀呢了的哈喽嘛哦噢呗"
"""What may stand behind a command."""
CORRECTION_COPULA = r"^(?:是)?(?:应该)?(?:是)?"
"""Between 「不对」 and what is right."""
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
    (frozenset(("choice",)), r"类型|类别|种类|问题"),
)
"""How citizens call what they have filled in, by the types of slots that it may be."""
OTHER_PARTY = ("对方", "另一方")
"""Of two questions of one kind, the one about somebody else."""
AMENDING_FRAME = (
    r"(?:我?(?:要|想)?(?:把|将)?的?(?:不对|不是|错了|写错了|填错了|说错了|弄错了|改一下|更正一下|更正|改成|改为|换成|换一下|"
    r"改|换|应该是|应该|重新填|重填|重发|有误|是|：|:|，|,))+"
)
"""What stands around the new value in 「地点不对，是建设北路」."""

ANEW_SHAPE = (
    r"(?:算了|不对|不是|等等|等一下|哦|那个?|我|咱|还是|先|再|请|帮我|给我|能不能|可不可以|能|可以|想要?|要|得|[，,、\s])*"
    r"(?:换|改|另选|另换|另外选|另外换|另找|重新?选|重新?挑|重新?填|重新?定|重新?约|调|不要|不想要?|不选)"
    r"(?:成|到|为|一下|下|一|[个家位天种项次张处所]|别的|其他|其它|另外|另|这|那|刚才的?|的|了|掉)*"
    r"(?P<what>[^换改，,。！？!?]{0,6}?)"
    r"(?:可以吗|行吗|行不行|可以不|好吗|成不|中不|吧|呗|吗|呢|啊|了|的|[。！？!?\s])*"
)
"""「换一家医院」, 「能不能改个时间」: something chosen before is to be asked anew, `what` names it."""
ANEW_BEHIND_SHAPE = (
    r"(?:算了|不对|等等|那个?|我|这|那|[个家位]|刚才的?|把|[，,、\s])*(?P<what>[^换改，,。！？!?的]{1,6}?)(?:的)?(?:我)?(?:想|要|能不能|可以|得|再|给我|帮我)*"
    r"(?:换|改|重新?选|重新?填|重新?定|调|不合适|不方便|不行|来不及|太[远晚早贵]|不要)"
    r"(?:一下|下|一|[个家位天种项次张处所]|别的|其他|其它|另外|的)*(?:可以吗|行吗|行不行|好吗|吧|呗|吗|呢|啊|了|[。！？!?\s])*"
)
"""「医院换一家」, 「时间不合适」."""
MEASURES = r"[家位天科点]"
"""「换一家」: what is counted so, where it isn't named."""
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

REPORT_FRAME = (
    r"我想要?|我要|我来|俺要|请问|请|帮我|帮忙|麻烦|您好|你好|投诉|举报|反映|反应|诉求|建议|求助|登记|报修|报一下|一下子?|"
    r"一个|一件|一些|个|件|问题|情况|事情|事儿|事|12345|12315|12369|热线|政府|部门|平台|向|给|打|提|说|有人|管管|管|的|了|呢|吧"
)
"""What a report's opening holds besides what happened."""
QUESTION_SHAPE = (
    r"怎么(?:才能|能)?(?:投诉|举报|反映|办理|打|走|写|提|查|报|弄|找|申请)|"
    r"如何|哪里|哪儿|找谁|吗[？?]?$|多久|多少天|流程|电话是"
)
REPORTED_SHAPE = (
    r"(?:我|俺|咱)?(?:上次|上回|之前|以前|早先|那天|前些日子|前几天|前两天|前天|昨天|昨儿|今早|早上|刚才|刚刚?)?"
    r"(?<![要想来去举上申])(?:报|投诉|举报|反映|拍|上报|提|登记)(?:上去|上来|过|了)?的|"
    r"(?:我|俺|咱)的(?:随手拍|投诉|举报|诉求|工单|上报)"
)
"""「我上次报的…」: an earlier report of one's own."""
ASKS_AFTER_SHAPE = (
    rf"(?:我的|俺的|{REPORTED_SHAPE})"
    r"(?P<what>.{0,12})(?:到哪|进度|进展|怎么样了|咋样|处理了|办了没|办得|结果|答复|回复|回音|受理了|有信|有没有信|有消息|动静|下文|查一下|"
    r"[修弄换补清拆装办拉挪解决处理好完上掉走](?:好|完|上|掉|走)?了?(?:没有?|吗|不|么)|有人(?:管|来|修)|没人(?:管|来|修|理)|还没|怎么还|"
    r"(?:什么|啥|嘛)时候(?:能|来|给|才|修|办)?|呢[？?]?$|记录)"
    r"|^(?:查|看|查一下|查查|看看)?(?:我|俺)的(?:随手拍|投诉|举报|诉求|工单|上报)$"
)
"""「我的随手拍到哪了」: asks after an earlier report, makes no new one."""
AND_THEN_SHAPE = (
    r"[，,。；;、\s]*(?:顺便|顺带|顺道|捎带(?:着|脚)?|另外|然后|同时|还有就?是?|完了)(?:也|再|还|帮我|给我|想|要)*|"
    r"[，,。；;、\s]+(?:还想|还要|也想|再帮我|再给我)|[，,。；;、\s]*再(?=查|看|办|问|约|缴|交)"
)
"""What joins two requests."""

NONE_OF_THESE = "都不是"
NONE_OF_THESE_SAID = frozenset((NONE_OF_THESE, "都不对", "没有", "没有我要的", "以上都不是", "都没有", "不是这些"))

SKIP_SAID = frozenset("跳过 没有 不填 不用 无 略过 没 先不填 没照片 没有照片 不传".split())
SKIP_HINT = "（没有可以回复「跳过」）"
PHOTO = "照片"
SEND_PHOTO = "请直接发一张照片。"
TAKEN = {"photo": "照片收到了。", "location": "位置收到了。"}
"""What was sent before it was asked for, by the type of the slot that took it."""
NOTED = "您说的记下了，后面不再问。"
MUST_BE_TOLD = "这一项要填，不能跳过。"
COUNTY_ENDINGS = ("县", "市")
COUNTY_IN_CITY = "{county}属于{city}，下面是{city}的。"

MATTER_FRAME = (
    r"请问|麻烦|您好|你好|帮我|我想|我要|俺想|想要|想|要|给我|查一下|查下|咨询|申请|办理|办个|办|怎么|咋|如何|怎样|"
    r"需要|什么|啥|嘛|哪些|哪儿|哪里|哪个|在|去|到|材料|手续|流程|条件|证件|时限|多久|多长时间|能不能|可以|可|吗|呢|呀|啊|的|了"
)
"""What stands around the name of a matter in a question about it, in the order in which it is taken away."""

FOLLOW_UP_OPENINGS = ("那", "那么", "换成", "换", "改成", "改", "再看看", "再查", "再查查", "再查一下", "还有")
ORDINAL_SHAPE = (
    r"第\s*(?:十[一二三四五六七八九]|[一二两三四五六七八九十]|\d{1,2})\s*(?:条|个|项|张|次)|最后一(?:个|项|条)"
)
"""One of a list that was shown: 「第二条」."""
NO_SUCH_ROW = "刚才只有 {count} 条，没有这一条。请看一眼序号再说。"
ALL_BOOKINGS_SAID = frozenset(
    "我的预约 我的所有预约 我所有的预约 我的全部预约 我全部的预约 查我的预约 看我的预约 查看我的预约 看看我的预约 "
    "查一下我的预约 我约了什么 我都约了什么 我约了哪些 我都约了啥 我约了啥 我预约了什么 我有哪些预约 我有什么预约 "
    "我的预约记录 我的预约呢 我的预约有哪些".split()
)
CANCEL_ANY = "取消预约"
CANCEL_ANY_SAID = frozenset("取消预约 取消我的预约 退预约 我要取消预约 我想取消预约".split())
GIVE_BACK_ONE_SHAPE = (
    r"(?=.*(?:取消|退|撤|不要|不去|去不了|不约))(?:我|请|帮我|给我|要|想|把|先|就|取消|退掉?|撤销|撤|预约|挂号|的)*"
    r"(?P<which>第(?:十[一二三四五六七八九]|[一二两三四五六七八九十]|\d{1,2})(?:条|个|项|张|次|号)?|最后一?个|\d{1,2})"
    r"(?:预约|挂号|号|的|给我|帮我|我|取消|退|撤|不要|不去|去不了|不想去|不约|掉|销|了|吧|呗|吗|啦)*"
)
"""「取消第一个」, 「第二个不去了」: which of the bookings that were shown is given back."""
PAID_SHAPE = (
    r"(?:我|俺|已经|都|刚|刚才)*(?:交|缴|付|充|支付|付款|缴费|交费|付钱|交钱|扫脸|刷脸|认证|刷)(?:好|完|过|成功|上)?了?"
    r"(?:没有?|吗|啊|呀|吧|呢|的)*"
)
"""「交好了」: what was to be done on a page is done, or may be."""
NOT_HEARD_YET = (
    "「{name}」还没有收到完成的消息（现在：{state}）。做好了一般几分钟内会到，到了马上告诉您；"
    "没做完的，前面的链接还能用。"
)
PAGE_OVER = "「{name}」那次已经不能继续了（{state}），前面的链接也用不了了。还要办的话，请重新发一次。"
CHANGE_BOOKED_SHAPE = (
    r"(?:那|我|还|请|帮我|给我|能不能|可不可以|能|可以|要|想|把|号|预约|时间|日期|约的|刚才|刚约|刚挂|这个|那个|的)*"
    r"(?:改|换|挪|调|推迟|提前|延后|延期|往后|往前)"
    r"(?:到|成|为|一下|下|个|在|别的|其他|约|签|期|推|提|时间|时段|日子|天|几|点|半|\d|的|行吗|行不行|可以吗|不|吗|么|吧|呢|好|了)*"
)
"""「能改到下午吗」, 「改时间」, without its day and hour: wants another time for what is booked."""
CHANGE_BOOKED = "约好的不能直接改时间：先取消，再重新约想要的时间。"
ALL_BOOKINGS = "您一共有 {count} 个预约："
NO_LIVE_BOOKINGS = "您现在没有有效的预约。"
BOOKINGS_ENDED = "已取消、已结束的不算在内，回复「{labels}」能看到。"
BOOKINGS_OF = "【{name}】"
BOOKINGS_MORE = "还有 {count} 个，回复「{label}」看全部。"
GIVE_BACK = "不能去的请提前取消：回复「{labels}」。"
NO_BOOKINGS = "没有查到您在这里的预约。要预约直接说，比如「挂号」「预约年检」；在别处约的，请到原来的渠道查。"
BOOKINGS_UNPROVED = "「{names}」要实名认证才能看，想看直接说名称。"
BOOKINGS_SILENT = "「{names}」暂时没有查到，请过几分钟再说一次。"
PROVINCES_SAID = {"河北": "河北省", "河北省": "河北省"}
"""A province that has cities of its own: what differs by city is asked for."""
FOLLOW_UP_ENDINGS = ("呢", "怎么样", "咋样", "的呢", "的话")

EMPTY = "我看不到您写的字。请用文字告诉我想办什么事，比如「查违章」「挂号」「查社保」。"
ONLY_SIGNS = "您好！请用文字告诉我想办什么事，比如「查违章」「挂号」「查社保」。回复「菜单」看全部服务。"
TOO_LONG = "您写得比较长，我怕看漏。请用一句话说说想办什么事，比如「查违章」「挂号」。"
VOICE = "这条语音我没听清。请发文字，或用输入法的话筒说；找工作人员，回复「人工」。"
IMAGE = "图片收到了，不过现在还用不上。请用文字说想办什么事，比如「挂号」；找工作人员，回复「人工」。"
OTHER_KIND = "这种消息我看不懂。请用文字说想办什么事，比如「挂号」；找工作人员，回复「人工」。"
LOCATION = "收到您的位置「{label}」。请说说想办什么事，比如「附近停车场」「最近的办事大厅」。"
LOCATION_UNNAMED = "收到您的位置。请说说想办什么事，比如「附近停车场」「最近的办事大厅」。"
BROKEN = "抱歉，刚才出了点问题，没能办成。请再发一次；如果还不行，请拨打 {hotline}。"
REQUEST_NUMBER = "编号 {number}，打电话时报给工作人员可以查到原因。"
BUSY = "您上一条消息还在处理。请等几秒，再发一次。"
TOO_MANY = "您发得太快了，请歇一分钟再发。急事请直接拨打 110、119 或 120。"
TOO_MANY_HERE = (
    "现在来办事的人太多，您这条没有接住。请等半分钟再发一次；急事请拨打 {hotline}，危险时直接拨打 110、119 或 120。"
)
TOO_MANY_LOOKUPS = "今天在「{name}」里查的不同号码已经够多，明天可以再查。要查更多请到窗口，或拨打 {hotline}。"
CUT = "……（内容较长，没有显示完）"
LATE = "正在为您查询，结果出来后马上发给您。也可以过一会儿回复「结果」查看。"
LATE_ASK = "正在为您查询，还需要一点时间。请过一会儿回复「结果」，我把结果告诉您。"
SETTLED_HEADER = "刚才没等到的结果，现在查到了："
NO_RESULT_YET = "还在查。请过一会儿再回复「结果」。"
NOT_NOW = "系统正在维护，「{name}」暂时办不了，您刚才说的没有提交。请过几分钟再发一次；急事请拨打 {hotline}。"
STORE_DOWN = "系统正在维护，暂时办不了事。急事请拨打 {hotline}，或过几分钟再发一次。"
CLOSED = "「{name}」现在暂停办理，急事请拨打 {hotline}。下面是办事指南，可以先看看要准备什么。"
CLOSED_BOT = "系统正在维护，暂时办不了事，您发的内容没有提交。急事请拨打 {hotline}；遇到危险直接拨打 110、119 或 120。"
CLOSED_CALL = "「{name}」现在暂停办理，您填的内容没有提交。急事请拨打 {hotline}。"
NOTICE = "【公告】{text}"
NOTICE_THERE = "【公告·{regions}】{text}"
NOT_PUBLISHABLE = "您写的话别人也能看到，里面有平台不让公开的内容，没有提交。请换个说法；不写了回复「跳过」或「取消」。"
NOT_RECORDED = (
    "要看个人信息的事项暂时办不了，您填的内容没有提交。其他服务可以照常使用，急事请拨打 {hotline}，或过几分钟再发一次。"
)

CANCELLED = "好的，「{name}」不办了，填写的内容没有提交。还想办什么，直接告诉我。"
PLACE_FREED = "给您留的名额已经放回。"
PLACE_FREED_LATER = "给您留的名额还没放回去，我接着办，{until}。"
PLACE_ENDS = "给您留的名额没法提前放回，{until}；在那以前再约同一个，还用它。"
HELD_UNTIL, HELD_A_WHILE = "最晚 {time} 自动放回", "到时间会自动放回"
OUR_PLATES = frozenset("京津冀")
FIRST_QUESTION = "这已经是第一个问题了，前面没有了。不办了回复「取消」。"
NOTHING_TO_CANCEL = "现在没有正在办的事。想办什么，直接告诉我。"
NOTHING_TO_CONTINUE = "没有办到一半的事。想办什么，直接告诉我。"
NOTHING_TO_CONFIRM = "现在没有等您确认的事，没有再提交什么。想办什么，直接告诉我。"
ALL_RIGHT = "好的。还想办什么，直接告诉我。"
CONFIRMS_SAID = frozenset("确认 确定 确认提交 提交 就这样 不确认 1 2".split())
"""Words for a question that was asked: 「好的」 to one of these would sound as if something had been submitted."""
NOTHING_MORE = "没有更多了。想办什么，直接告诉我，或回复「菜单」。"
MORE = "更多"
MORE_TO_READ = "（还有内容，回复「更多」接着看。）"
MENU_PAGE = "菜单"
MENU_MORE = "（还有别的服务，回复「菜单{number}」接着看。）"
NEXT = "（您还说了「{text}」，回复「继续」接着办。）"
CHOSEN_SO_FAR = "已选：{chosen}"
PAUSED = "（刚才的「{name}」办到一半，回复「继续」接着办。）"
WRONG_VALUE = "没看明白，请再说一次。"
HAND_OVER = "也可以现在就在这里登记，回复「1」或「{name}」，您刚才说的不用再写。"
GO_ON_TO = "要办「{name}」，回复「1」。"
AMENDED = "好的，改好了。"
ASK_ANEW = "好的，这一项重新填。"
CORRECTED_PLATE = "我把车牌读作 {label}（字母 O、I 在车牌里不使用）。"
WAY_OUT = "还是没对上。您可以回复「取消」先不办，回复「人工」找工作人员，或拨打 {hotline}。"
EXAMPLE = "（例如：{example}）"
CONFIRM_LABEL, CANCEL_LABEL = "确认", "取消"
CHOOSE = "回复序号或名称即可。"
CHOOSE_MORE = "回复序号或名称；回复「更多」看后面的。"
CONFIRM = "确认请回复「确认」，要改直接说改成什么，不办回复「取消」。"
CHANGE_SAID = frozenset(
    "改 改改 改一下 修改 修改一下 我要改 我要修改 要改 我想改 我改一下 换一个 换一下 有错 有问题".split()
)
WHAT_TO_CHANGE = "要改哪一项，直接说就行，比如「换成明天」。不办了回复「取消」，没问题回复「确认」。"
NO_CHOICES = "暂时没有可选的。请换一个再试，或回复「取消」。"
NOT_AMONG = "没有找到「{said}」，请从下面选。"
NOT_AMONG_NUMBER = "没有这一项，请从下面选。"
CLARIFY = "您是想办下面哪件事？"
MISS = (
    "抱歉，我没太明白。您可以换个说法，比如「查违章」「挂号」「查社保」；"
    "回复「菜单」看全部服务，回复「人工」找工作人员，或拨打 {hotline}。"
)
MISS_AGAIN = "还是没明白您的意思，实在抱歉。请拨打 {hotline}，或回复「人工」由工作人员帮您。"
OUTSIDE = "这里只办{ours}的事，{region}的以当地规定为准：可以打当地 12345，异地拨打先加当地区号。"
ABROAD = "{place}的事要问当地，这里只办{ours}的。人在国外遇到急事，可以打外交部领事保护热线 +86-10-12308。"
ELSEWHERE = "「{topic}」这里暂未开通。{go}"
CHITCHAT = "我在呢。我是办事助手，只会办事，您可以说「查违章」「挂号」「查社保」，或回复「菜单」看全部服务。"
THANKS_SAID = frozenset(
    ("谢谢", "谢谢您", "谢谢你", "好的谢谢", "多谢", "谢了", "感谢", "辛苦了", "麻烦您了", "谢谢啊")
)
THANKED = "不客气。还有事直接告诉我。"
MENU_TITLE = "我能办这些事，直接说就行："
MENU_HINT = "也可以直接用自己的话说，比如「我的车有没有违章」。"
HUMAN = "人工服务请拨打 {hotline}（24 小时）。"
MY_DATA = (
    "我这里保存着您的：{held}。\n"
    "可以回复「导出我的数据」带走一份，「撤回授权」收回同意并解除绑定，「删除我的数据」全部删除。"
)
MY_DATA_NONE = "我这里没有保存您的身份信息，也没有授权记录。对话内容 30 分钟后自动删除。"
HELD_BINDING = "实名绑定（{name}，{id_number}，{since}）"
HELD_BOUND = "实名绑定（{since}）"
HELD_CONSENTS = "授权记录（{kinds}）"
HELD_FAMILY = "家人代办（{relations}）"
HELD = {
    "home": "您说过的城市（{value}，半年不用自动删除）",
    "conversation": "最近的对话（30 分钟后自动删除）",
    "manner": "您选了长辈版",
    "planned": "{value} 条提醒或进度关注",
    "ratings": "您给办过的事的评价",
    "call_backs": "等着给您回电的号码（打完就删，最长 30 天）",
    "undelivered": "没送到的回复（1 天内下次说话时给您）",
    "given_up": "没能送到的回复（{value} 条，最长 30 天）",
    "sessions": "小程序或网页的登录（30 天不用自动退出）",
    "submissions": "在页面上提交过的事（1 天后自动删除）",
    "photos": "您传的照片（{value} 张）",
    "notices": "您对消息通知的选择",
}
EXPORT = "您的数据准备好了，点链接下载（只能用一次，5 分钟内有效）。链接里是您的个人信息，不要转发。"
EXPORT_LINK = "下载我的数据"
EXPORT_LABEL, WITHDRAW_LABEL, ERASE_LABEL = "导出我的数据", "撤回授权", "删除我的数据"
EXPORT_SAID = frozenset(("导出我的数据", "导出数据", "下载我的数据", "导出我的信息", "导出个人信息"))
ERASE_SAID = frozenset(
    ("删除我的数据", "删除我的信息", "注销账号", "注销", "删数据", "删除我的个人信息", "清除我的数据")
)
ASK_ERASE = (
    "会删除实名绑定、授权记录、家人代办、对话和没送到的回复，删了找不回来；已经办成的预约和缴费在各部门，不会跟着取消。"
    "确定请回复「确认删除」，不删不用管。"
)
CONFIRM_ERASE = "确认删除"
ERASED = "已经全部删除。以后还想办事，直接告诉我就行。"
ERASED_MEANWHILE = "您的数据刚才已经全部删除，这件事就没有提交。还想办请重新说一次。"
UNBOUND = "已解除实名绑定，收回全部授权，并删除了保存的身份信息。公开服务照常能用。"
NOT_BOUND = "您没有绑定过身份信息，也没有授权记录。"
UNBIND_SAID = frozenset(
    ("解除绑定", "解绑", "撤回授权", "取消绑定", "解除实名", "解除实名绑定", "撤销授权", "收回授权")
)
UNPROVE_SAID = frozenset(
    "取消认证 取消实名 取消实名认证 解除认证 解除实名认证 撤销认证 撤销实名认证 注销认证 注销实名".split()
)
"""The same in other words; to the link of a login, that nobody wants to log in."""
WITHDRAWS_KIND_SHAPE = (
    r"(?:撤回|撤销|收回|取消)(?:我|对|的|使用)*(.{1,14}?)(?:信息|数据|资料)?的?(?:使用|查询)?(?:授权|同意)"
)
"""「撤回医疗信息授权」: the part in the middle is read as one of the notice's kinds."""
KINDS_SAID: dict[str, str] = {
    "medical": "医疗|健康|医保|病历|看病",
    "finance": "金融|账户|公积金|银行|养老金",
    "biometrics": "人脸|刷脸|面部|脸",
    "children": "孩子|儿童|未成年|十四|小孩",
    "general": "身份|一般|办事",
}
WITHDRAWN_KIND = "已收回「{kind}」的授权，从现在起不再使用。别的授权不变；再用到时会重新问您。"
KIND_NOT_GIVEN = "您现在没有「{kind}」的授权，我没有在用。"
ASK_CONSENT = "「{name}」要用您的{kind}（{data}），用来{purpose}。"
KEPT = "{kept}。同意请回复「同意」；不同意回复「不同意」，公开服务照常能用。"
NOTICE_LINK = "完整的告知"
AGREE, DISAGREE = "同意", "不同意"
AGREE_SAID = frozenset(("同意", "我同意", "同意授权", "同意使用", "可以用"))
DISAGREE_SAID = frozenset(("不同意", "我不同意", "拒绝", "不授权", "不让用"))
STILL_NOT_AGREED = "还差您的一句话。"
NOT_AGREED = "好的，「{name}」不办了，没有用您的信息。指南、网点、天气、公交这些公开服务照常能用；想办了随时再说。"
BARRED = "现在不能替您查这项个人信息，可能是授权刚刚收回。请重新说一次要办的事。"
PROOFS: dict[str, str] = {"phone": "手机号认证", "real_name": "实名认证", "real_name_face": "刷脸实名认证"}
NEEDS_BINDING = "「{name}」要看个人信息，请先点链接完成{proof}（只能用一次，10 分钟内有效）。认证好后会接着办。"
NEEDS_HIGHER_LEVEL = (
    "「{name}」要更高级别的认证（{proof}），您现在的认证级别不够。请点链接再认证一次（10 分钟内有效），好了会接着办。"
)
NEEDS_NUMBER = (
    "「{name}」要向主管部门提供姓名和身份证号，您用的网号认证里没有。"
    "请点链接用实名认证（10 分钟内有效），好了会接着办。"
)
PROOF_LINK = "去{proof}"
BINDING_LINK = PROOF_LINK.format(proof=PROOFS["real_name"])
NETWORK_SAID = frozenset(
    ("网号认证", "网证认证", "用网号认证", "用网证认证", "网号", "网证", "实名认证", "我要实名认证")
)
BIND_WITHOUT_SERVICE = "请点链接认证（只能用一次，10 分钟内有效）。可以用实名认证，开通了的地方也可以用网号、网证。"
BOUND = "认证好了。想办什么事，直接告诉我。"
BOUND_SAID = "认证好了"
WRONG_CODE = "数字不对，请看一眼认证页面，把上面的 6 位数字再发一次。"
CODE_USED_UP = "试的次数太多，这次认证作废了。请回复「继续」重新拿一个链接。"
NO_GRANT = (
    "要替{relation}查个人信息，得先有代办授权：回复「添加{relation}」，按提示请对方在自己的聊天里同意；"
    "孩子回复「添加孩子」，按出生登记核对。只有身份证号不行。半小时内办好授权，会接着办这件事。"
)
FAMILY_NEEDS_BINDING = "设置家人代办，您自己要先实名认证（链接 10 分钟内有效），认证好后再说一次。"
FAMILY = "家人代办：最多替 5 位家人查询、办理，双方都同意才行，任何一方可以随时收回。\n{mine}\n{theirs}\n{how}"
FAMILY_MINE, FAMILY_MINE_NONE = "您可以替这些家人办：{relations}。", "您还没有添加家人。"
FAMILY_THEIRS, FAMILY_THEIRS_NONE = "有 {count} 位家人可以替您办。", "没有人可以替您办。"
FAMILY_HOW = "添加回复「添加妈妈」「添加爸爸」「添加孩子」，收回回复「取消代办」。"
FAMILY_FULL = "最多替 5 位家人代办，已经满了。先回复「取消代办」加上称呼，比如「取消代办妈妈」。"
FAMILY_CODE = (
    "请让您的{relation}在自己的微信或支付宝里打开这个账号，发送：\n亲情码 {code}\n"
    "10 分钟内有效。对方实名认证并同意后，我会告诉您。"
)
FAMILY_ASKED = (
    "{agent}说您是自己的{relation}，想替您查询和办理要实名的服务（社保、医保、公积金等）。"
    "您认识这个人、也愿意，请回复「同意代办」；不认识就不用管，10 分钟后作废。以后随时可以回复「取消代办」收回。"
)
FAMILY_AGREED = "已同意。等对方确认后生效；随时回复「取消代办」收回。"
FAMILY_CONFIRM = (
    "{principal}（您说的{relation}）同意了由您代办。请核对是不是这个人，是就回复「确认代办」，10 分钟内有效。"
)
FAMILY_DONE = "好了，以后可以直接说「给{relation}查社保」。"
FAMILY_DONE_THERE = "{agent}从现在起可以替您查询和办理。随时回复「取消代办」收回。"
FAMILY_NO_CODE = "这个亲情码不对或过期了，请对方重新发一个。"
FAMILY_NOTHING_ASKED = "没有等着您同意的代办。"
FAMILY_REVOKED = "已收回，从现在起不能再代办。"
FAMILY_NOTHING_TO_REVOKE = "没有可以收回的代办。"
FAMILY_ADD_WHOM = "要添加哪位家人？比如回复「添加妈妈」「添加爸爸」「添加孩子」。"
CHILD_FOUND = "出生登记里查到您的孩子：{names}。{told}您作为监护人同意的话，请回复「同意添加孩子」；不同意不用管。"
CHILD_AGREE = "同意添加孩子"
CHILD_NONE = "出生登记里没有查到您的孩子。信息不对请带出生医学证明到窗口核实，或拨打 {hotline}。"
CHILD_LATER = "出生登记暂时查不了，请过几分钟再回复「添加孩子」。"
CHILD_DONE = "好了，以后可以直接说「查孩子的医保」。"
FAMILY_SAID = frozenset(("家人代办", "亲情代办", "我的家人", "亲属代办", "代办管理"))
AGREE_FAMILY, CONFIRM_FAMILY = "同意代办", "确认代办"
FAMILY_STEPS = frozenset((AGREE_FAMILY, CONFIRM_FAMILY, CHILD_AGREE))
FAMILY_NAME = "家人代办"
SOMEBODY = "有人"
CHILD = "孩子"
CHILDREN_CALL = "children"
CHILD_TOLD = "不满十四周岁的孩子，信息属于敏感个人信息：用到{data}，用来{purpose}，{kept}。"
TAKES_AWAY_SHAPE = r"导出|下载|打包|拷一份|带走"
ERASES_SHAPE = r"(?:删除?|清[空除掉]|抹|擦|注销).{0,8}(?:数据|信息|资料|记录|账号|账户|痕迹|掉|全)"
ADD_SHAPE = r"(?:添加|增加|加上)(?:一下)?(?:我|俺)?(?:的)?(?:家人|亲属|亲人)?(.{0,4})"
REVOKE_SHAPE = r"(?:取消|收回|撤销|解除)(?:家人|亲情|亲属)?代办(.{0,4})"
FAMILY_CODE_SHAPE = r"亲情码[:： ]*(\d{8})"
RELATIONS: dict[str, tuple[str, ...]] = {
    "妈妈": ("妈妈", "妈", "母亲", "老妈", "娘", "俺娘", "老娘"),
    "爸爸": ("爸爸", "爸", "父亲", "老爸", "爹", "老爹"),
    "孩子": ("孩子", "儿子", "女儿", "闺女", "小孩", "娃", "小孩儿", "宝宝"),
    "孩子2": ("孩子2", "二孩", "老二"),
    "孩子3": ("孩子3", "三孩", "老三"),
    "配偶": ("老公", "老婆", "爱人", "媳妇", "丈夫", "妻子", "对象", "配偶"),
    "爷爷": ("爷爷", "爷"),
    "奶奶": ("奶奶",),
    "姥姥": ("姥姥", "外婆"),
    "姥爷": ("姥爷", "外公"),
    "婆婆": ("婆婆",),
    "公公": ("公公",),
    "岳母": ("岳母", "丈母娘"),
    "岳父": ("岳父", "老丈人"),
}
WHOM_SHAPE = (
    r"(?:不对|不是我?|错了|哦|那个|等等|我|这|要|想|[，,。、\s])*(?:是|改成|换成|改为)?(?:要|想)?(?:给|替|帮|为)"
    r"(?:我|俺|咱)?们?家?(?:的)?(?P<who>{names})(?:来)?"
    r"(?:挂|约|预约|办|查|看|看病|买|申请|登记|报|弄|问|用|号|门诊|一个|个|下|的)*(?:呢|了|啊|吧)*"
    r"(?:[，,。:：\s]+(?:叫|名字是?|姓名是?|他叫|她叫)?(?P<rest>.{{1,40}})|[。!！]?)"
)
"""「不对，是给我孩子挂，张小示例」: for whom, and at most their name or number besides."""
WHOSE_SHAPE = r"(?:(?:给|替|帮|为)?(?:我|俺|咱)们?家?的?|(?:给|替|帮|为))(?:{names})的?(?!的)"
"""「我老公的…」, 「给我妈…」 at the beginning of a request."""
KIN_SHAPE = (
    r"(?:给|替|帮|为)(?:我|俺|咱)?们?家?(?:的)?({names})|(?:我|俺|咱)们?家?(?:的)?({names})(?:的|查|交|这)|"
    r"(?:查|看)(?:一?下|查)?(?:我|俺|咱)?们?家?({names})的|^({names})的"
)
"""「给我妈查」, 「我爸的」, 「查孩子的」, 「孩子的…」: whom a request is about."""
BINDING_UNAVAILABLE = "「{name}」要先实名认证，但认证服务暂未开通。请带身份证到窗口办理，或拨打 {hotline}。"
LINK_STANDS = (
    "还没有收到认证结果。前面那个链接还能用，请点开、勾选同意、完成认证，认证好会接着办；"
    "打不开了回复「新链接」，不办了回复「取消」。"
)
CODE_AWAITED = (
    "还没有收到认证结果。认证页面上有 6 位数字，直接发给我就行；页面找不到了回复「新链接」，不办了回复「取消」。"
)
NEW_LINK = "新链接"
NEW_LINK_SAID = frozenset(
    "新链接 新的链接 重新认证 换个链接 换一个链接 再发一个链接 再发个链接 重新发链接 链接打不开 链接打不开了 链接失效 "
    "链接失效了 链接过期 链接过期了 打不开 打不开了 链接没了 重发链接 链接找不到了".split()
)
STILL_NOT_BOUND = "还没有收到认证结果。请点新的链接认证（10 分钟内有效），认证好会接着办；不办了回复「取消」。"
GATEWAY_DOWN = "{gateway}暂时没有回应，没能查到。您填的内容还在，过几分钟回复「继续」再试{phone}。"
TRY_AGAIN = "您填的内容还在，回复「继续」再试一次。"
GATEWAY_DOWN_PHONE = "；急用请拨打 {phone}"
SUBMIT_UNKNOWN = (
    "{gateway}没有及时回应，还不能确定办成没有，请不要重复提交。业务号 {number}，回复「继续」查询结果{phone}。"
)
SENT_ALREADY = (
    "「{name}」已经送出，收不回来，办成没有还在核实（业务号 {number}）。回复「继续」查结果；想办别的，直接告诉我。"
)
SUBMIT_NOT_DONE = "刚才那一次没有办成，也没有重复提交。回复「继续」再试一次，回复「取消」不办了。"
REFUSED = "{gateway}没有受理。{reason}"
REFUSED_ADVICE = "请核对后再试，或拨打 {phone} 咨询。"
ACTIONS = "要继续办，回复「{labels}」。"
TEMPLATE_BROKEN = "这里的内容暂时显示不出来，请拨打 {hotline}。"
WAITING = {"matter": "您办的事有新消息", "how": "请回到对话，回复「结果」查看"}
RESULT_HEADER = "您刚才要查的结果好了："
RESULT_SAID = frozenset(
    ("结果", "结果呢", "结果好了吗", "好了没", "好了吗", "查到了吗", "查到没", "查到没有", "有结果了吗", "出结果了吗")
)

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


def numbered(lines: Iterable[str], start: int = 1) -> str:
    """`1. …` a line each."""
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start))


PLAIN_SAID = frozenset(
    "长辈版 老年版 老年模式 老人版 老人模式 长辈模式 关怀版 关怀模式 大字版 大字 大字体 字太小 字太小了 字太小看不清 "
    "字太多 字太多了 字太多看不懂 字太多了看不懂 看不清字 简单点 简单版 说简单点 打开长辈版 开长辈版 切换长辈版".split()
)
STANDARD_SAID = frozenset("标准版 普通版 标准模式 普通模式 正常版 退出长辈版 关闭长辈版 不要长辈版 取消长辈版".split())
PLAIN_ON = "好的，以后我说短一点，一次只问一件事。想换回来，回复「标准版」。\n常办的事，回复前面的数字："
PLAIN_MENU = "常办的事，回复前面的数字；别的事直接说，比如「我要挂号」。"
PLAIN_KEPT = "好的，以后我说短一点。刚才的事没有丢，回复「继续」接着办；想换回来，回复「标准版」。"
PLAIN_OFF = "好的，换回标准版了。想办什么，直接告诉我；想看短的，回复「长辈版」。"
PLAIN_MORE = "后面还有，回复「更多」。"
PLAIN_LINK = "链接打不开，拨打 {hotline}，或带身份证到办事大厅。"
PLAIN_CALL = "不会弄就拨打 {hotline}。"
STOP = "。"


STAND_INS = {
    "<plate>": "〔车牌〕",
    "<id>": "〔证件号〕",
    "<phone>": "〔电话〕",
    "<number>": "〔号码〕",
    "<document>": "〔证件号〕",
    "<address>": "〔地址〕",
    "<name>": "〔姓名〕",
    "<email>": "〔邮箱〕",
    "<openid>": "〔账号〕",
}
"""What people read where bot.masking has taken something out."""


def readable(masked: str) -> str:
    """A masked text for citizens and clerks."""
    for mark, told in STAND_INS.items():
        masked = masked.replace(mark, told)
    return masked


HUMAN_QUEUE = "正在为您转接人工客服，请稍候。人工服务时间：{hours}。急事请拨打 {hotline}。"
HUMAN_WORK = "接待编号 {reference}，工作人员问起就报这个编号。"
HUMAN_AT = "在办：{name}"
HUMAN_SAID = "说过：{texts}"
HUMAN_AGAIN = "已经转给人工客服，请稍候。急事请拨打 {hotline}。"
HUMAN_CLOSED = "现在不是人工服务时间（{hours}）。急事请拨打 {hotline}（24 小时）。"
HUMAN_NOBODY = "人工服务请拨打 {hotline}（24 小时）。"
HUMAN_SORRY = "对不起，让您着急了。"
HUMAN_BACK = "人工客服现在没有在接待（还在排队，或者已经结束），我先接着为您办。"
CALL_BACK = "登记回电"
CALL_BACK_OFFER = "也可以留电话，工作人员{within}给您打过去：直接发手机号，后面写上什么事。"
CALL_BACK_ASK = "请发您的手机号，后面可以写上什么事。号码只用来给您回电，打完就删。"
CALL_BACK_NOTED = (
    "登记好了，工作人员{within}打 {phone} 找您，打完就删除号码。号码不对就再发一次；不用打了回复「取消回电」。"
)
CALL_BACK_FAILED = "现在登记不了，请拨打 {hotline}，或过几分钟再试。"
NO_CALL_BACK = "好的，不打给您了，号码已删除。"
CALL_BACK_SAID = frozenset(
    "登记回电 回电 给我回电 给我回电话 回个电话 留电话 留个电话 打给我 给我打电话 预约回电".split()
)
NO_CALL_BACK_SAID = frozenset("取消回电 不用回电 不用回电了 别打了 不用打了 别给我打电话".split())
REPLACED, TAKEN_BACK = "换了号码", "群众取消"
RATED_ALREADY = "这件事您已经评价过了，谢谢。"
RATE_ASK = "这次办得怎么样？回复数字打分：{levels}。不想评不用回。"
RATED = "谢谢您的评价：{label}。"
RATED_POOR = "很抱歉没让您满意（{label}）。我们会在 {due} 前核实、整改并回复您，到时您可以再评一次。"
RATE_LATE = "是给刚才的「{name}」打 {level} 分吗？是就回复「{label}」；不是不用管，想办什么直接告诉我。"
RATE_WHY = "想说具体些，回复数字（可以选几个）：{tags}；也可以直接写一句。不说不用回。"
RATE_NOTED = "记下了，谢谢您。还想办什么，直接告诉我。"
RATING_NOT_PUBLISHABLE = "评价别人也能看到，里面有平台不让公开的内容，没有记下。请换个说法；不写了不用回。"
REMEDIED = "您评价「{name}」时说不满意，现在有了结果：{what}\n请再评一次，回复数字：{levels}。不想评不用回。"
SCORES = {**{str(n): n for n in range(1, 6)}, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
SCORE_SHAPE = r"(?:给|打|评)?([1-5一二两三四五])(?:分|星|颗星|星好评)?"
REASON_OPENINGS = ("评价", "原因", "因为", "差评", "好评")
THANKS_SAID = frozenset("谢谢 谢谢你 谢谢您 谢了 多谢 再见 拜拜 辛苦了 不客气 没了 没有了".split())


def day(date: str) -> str:
    """`2026-12-01` as citizens say it."""
    _, month, number = date.split("-")
    return f"{int(month)} 月 {int(number)} 日"


def listed(parts: Iterable[str]) -> str:
    """Parts side by side."""
    return "、".join(parts)


def sentence(*parts: str) -> str:
    """Parts that are not empty, a line each."""
    return "\n".join(filter(None, parts))


def menu(groups: Sequence[tuple[str, Sequence[str]]]) -> str:
    """The menu: a line a sector."""
    lines = (f"【{sector}】{'、'.join(names)}" for sector, names in groups)
    return "\n".join((MENU_TITLE, *lines, MENU_HINT))
