"""What stands around a matter in citizens' words: an opening, a question, a place, an earlier report, a second wish."""

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
_NAMED = (
    r"(?![^\s，,。的得死了着啊呀]?(?:村|庄|街|路|巷|胡同|屯|营|寨|沟|湾|湖|山|河|泉|桥|滩|城|江|堂)|"
    r"[^\s，,。的得死了着啊呀]{0,2}(?:县|市|(?<!小)区|镇|乡|小区|新城|家园))"
)
"""Behind 「响」, 「凉」, 「冰」 and 「冷」: not the name of a place (「响水县」, 「凉城」, 「冷泉村」)."""
TROUBLE_SHAPE = (
    rf"冻(?!结)|(?<!制)(?:冷|凉)(?!却){_NAMED}|冰(?!雹){_NAMED}|"
    r"[热烫]死|太热|太烫|烫人|不(?:太|够|咋|怎么|大|算)?(?:热|暖)|没(?:有)?(?:一点)?热乎|"
    r"坏|漏(?![交缴付报])|滋水|[滴渗冒喷]水|爆(?!竹|满|款|炸|表|料)|"
    rf"(?<!影)响(?!水(?!声)){_NAMED}|"
    r"噪|动静|没来(?!账单|单|短信|通知|消息)|还不来|老不来|堵|发黄|浑|有(?:异|怪|铁锈)?味|压(?:太|力|有点)*小|打不着|不走(?:字|了)|"
    r"跳闸|灯?(?:老|总|一)闪|没人(?:管|修)|不抬杆|抬不起来"
)
"""What tells of something broken, cold or out of order."""
PAYS_SHAPE = r"(?:要|想|去|得|怎么|咋|如何|哪|能|帮|给|替|赶[紧快])[^，,。！!\s]{0,6}(?:交|缴|付|充|查)(?!了|过|完)"
"""Who says this wants to pay, whatever else happened."""
MENDED_ELSEWHERE = "「{name}」这里只能查费、缴费。出了毛病要报修，请打 {phone}。"
URGE = "催办"
URGES_SHAPE = (
    r"(?:我|俺|请|帮我|给我|帮忙|麻烦|再|快|能不能|能|可以|可不可以|想|要|你们?|您|赶紧|赶快|得|去|\s)*"
    r"催(?:催|促|办|单)?(?:一下|一催|下|个|他们|人家)*(?:这个|这件|事|工单|投诉|办|单)*(?:吧|呗|啊|呀|吗|么|行吗|可以吗|不|了|呢)*"
)
"""「催一下」 and nothing else: a case that was reported."""
AND_THEN_SHAPE = (
    r"[，,。；;、\s]*(?:顺便|顺带|顺道|捎带(?:着|脚)?|另外|然后|同时|还有就?是?|完了)(?:也|再|还|帮我|给我|想|要)*|"
    r"[，,。；;、\s]+(?:还想|还要|也想|再帮我|再给我)|[，,。；;、\s]*再(?=查|看|办|问|约|缴|交)"
)
"""What joins two requests."""
WISH_SHAPE = (
    r"(?:我|俺|想|要|请|帮我|给我|麻烦|再|先|还|也)*(?:查|看|办|问|约|缴|交|挂|预约|了解|咨询)(?!完|了|过|的)"
    r"(?:一下|下|查|看|问|询)*"
)
"""How a request begins that says what is to be done."""
SIDE_BY_SIDE = rf"[，,。；;、\s]+(?={WISH_SHAPE})"
"""What joins two such requests: 「查违章，查社保」."""
AND_ALSO = r"还有|以及|加上|和|跟|、"
"""What joins two matters, or two of anything else: 「查违章和社保」."""
TWO_REQUESTS_SIGN = r"[，,。；;、\s顺捎另然同还完再和跟以加都起块并]"
"""All of these have one of these signs; most messages have none."""
BOTH_SHAPE = (
    r"(?:我们?|俺们?|咱|想|要|请|麻烦|帮我|给我|帮忙|把|将|先|那|[，,、\s])*(?P<both>[\u4e00-\u9fff][\u4e00-\u9fff、，,\s]{2,14}?[\u4e00-\u9fff])[，,、\s]*"
    r"(?:都|也都|一起|一块儿?|一并|全都?)(?:想|要|给我|帮我|得)*(?P<wish>查|看|交|缴|办|问|约|充|申请)"
    r"(?:查|看|交|缴|办|问|一下|下|上|清|掉|了|吧|呗|啊|吗)*"
)
"""「社保和公积金都查一下」: one word for both."""
LOOK, LOOKS = "查", frozenset("看问")
"""How two matters are asked for that stand without any wish, and with these."""
PAIR_SHAPE = (
    r"(?P<one>[\u4e00-\u9fff]{2,8}?)\s?(?:[，,、]?(?:还有|以及|加上|和|跟)|[，,、])\s?"
    r"(?P<other>[\u4e00-\u9fff]{2,8}?)[呢吧啊]*"
)
"""「违章，社保」, 「天气和限行」: two matters and no wish."""
OF = "的"
COUNTY_ENDINGS = ("县", "市")

MATTER_FRAME = (
    r"请问|麻烦|您好|你好|帮我|我想|我要|俺想|想要|想|要|给我|查一下|查下|咨询|申请|办理|办个|办|怎么|咋|如何|怎样|"
    r"需要|什么|啥|嘛|哪些|哪儿|哪里|哪个|在|去|到|材料|手续|流程|条件|证件|时限|多久|多长时间|能不能|可以|可|吗|呢|呀|啊|的|了"
)
"""What stands around the name of a matter in a question about it, in the order in which it is taken away."""
PROVINCES_SAID = {"河北": "河北省", "河北省": "河北省"}
"""A province that has cities of its own: what differs by city is asked for."""
OUR_PLATES = frozenset("京津冀")
