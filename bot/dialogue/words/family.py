"""Acting for relatives (亲情代办): what is said and told of it, and how citizens speak of their relatives."""

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
