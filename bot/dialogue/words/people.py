"""The people behind the bot, call-backs, and what citizens say of what was done (好差评)."""

HUMAN = "人工服务请拨打 {hotline}（24 小时）。"
HUMAN_QUEUE = "正在为您转接人工客服，请稍候。人工服务时间：{hours}。急事请拨打 {hotline}。"
HUMAN_WORK = "接待编号 {reference}，工作人员问起就报这个编号。"
HUMAN_AT = "在办：{name}"
HUMAN_SAID = "说过：{texts}"
HUMAN_AGAIN = "已经转给人工客服，请稍候。急事请拨打 {hotline}。"
HUMAN_CLOSED = "现在不是人工服务时间（{hours}）。急事请拨打 {hotline}（24 小时）。"
HUMAN_NOBODY = "人工服务请拨打 {hotline}（24 小时）。"
HUMAN_SORRY = "对不起，让您着急了。"
RUDE_SHAPE = (
    r"傻[子瓜逼比缺帽叉x]|煞笔|沙比|sb|二百五|笨蛋|蠢货|蠢[猪驴蛋]|猪头|白痴|弱智|智障|脑残|废物|饭桶|神经病|"
    r"(?:破|烂|垃圾|狗屁|傻|笨|蠢)(?:玩意|东西|系统|程序|软件|机器人|机器|服务|平台|公众号|小程序|客服|ai)|"
    r"(?<=你)(?:有病|脑子有[病坑]|瞎|聋)|(?<=真)(?:蠢|笨|没用)|(?:一点|半点)(?:都|也)?(?:没用|不顶用)|[屁毛]用|"
    r"滚(?:开|蛋|犊子|远点|一边去)?|[你他]妈[的逼]?|妈的|尼玛|操|卧槽|我靠|tmd|cnm|nmsl|放屁|扯淡|胡扯|狗屁|"
    r"(?:会不会)?说人话|(?:听|看)不懂(?:人话|中国话|中文)"
)
RUDE_FRAME = (
    r"[你们您这那个真是就啥什么都一群帮不的太可简直给我快大吗吧啊呀呢了儿没有东西玩意机器人系统程序，,、！!。？?~\s]*"
)
"""「你是傻子吗」, 「什么破系统」, 「滚」: who has had enough, and says hardly anything beside it."""
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
