"""What citizens say of what they have booked or paid for, and what they are told of it."""

NO_SUCH_ROW = "刚才只有 {count} 条，没有这一条。请看一眼序号再说。"
OF_ONE_SHAPE = (
    r"(?!.*(?:取消|退|撤|改|换|催|交罚|缴费|交钱|付)).{0,8}(?:[扣记罚分钱价几啥嘛哪谁呢看查]|多少|什么|怎么样|怎么回事|怎样|咋样|咋回事|到哪|"
    r"为什么|为啥|时间|时候|地[点址方]|位置|电话|状态|情况|详[情细]|内容|说说|[吗么不没]$).{0,6}"
)
"""What is asked of one row of a list, beside its number."""
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
GIVE_BACK_EARLIER_SHAPE = (
    r"(?:我|把|给|帮|请|那|就|想|要|取消|退掉?|\s)*(?:上午|下午|早上)?的?(?:那个|那次|那天|约的|挂的|订的|预约|号|的)+"
    r"(?:我|就|给|帮|都|先|还是|想|\s)*(?:不去|不想去|不要|不约|不看|不来|去不了|来不了|取消|退|撤)(?:掉|销|了|吧|呗|啦|\s)*"
)
"""「后天那个不去了」, without its day: said while another is being booked, it means one that is booked."""
_JUST = r"(?:刚才?|这个|这次|这|那个|那次|上面|前面|我|约|预约|挂|订|定|好|了|的|号)"
_BACK_LEAD = r"(?:我|俺|那(?![个次])|就|还是|请|帮|给|想|要|把|先|都|实在|能不能|能|可以|算了|\s)*"
_BACK_TAIL = r"(?:掉|销|了|吧|呗|啦|啊|吗|可以|行|不)*"
GIVE_BACK_LAST_SHAPE = (
    rf"{_BACK_LEAD}(?:取消|退掉?|撤销|撤)(?:掉|一下)?{_JUST}+{_BACK_TAIL}|"
    rf"{_BACK_LEAD}+{_JUST}*{_BACK_LEAD}"
    rf"(?:不去|不想去|不要|不想要|不约|不来|去不了|来不了|去不成|取消|退|撤){_BACK_TAIL}"
)
"""「取消刚才的预约」, 「我不去了」: right after a booking, it is given back."""
OF_A_BOOKING = "约"
"""Of the words above, those with this mean a booking whatever was last."""
_UNDO_LEAD = (
    r"[我们俺不好意思对起哎呀啊刚才方那个这单笔条小心一手滑抖是都像又就把算了想要"
    r"能可以怎么咋如何请帮给麻烦的订工缴费诉求投上报，,、。\s]*"
)
_UNDO_TAIL = r"[掉了下一单吧呗啊呀吗么不呢啦可以行成的怎办咋整弄撤销能退回帮我给取消删要，,、。\s]*"
UNDO_SHAPE = (
    rf"{_UNDO_LEAD}(?:(?:点|按|弄|填|报|交|缴|付|充|提交|发|选|搞|写|说|下|办|登记|投诉)(?:错|重)|误[点按操触](?:作|碰)?|"
    r"撤销|撤回|撤单|撤|作废|退回|退|收回|删|不算|不作数|反悔|后悔|不想?要)"
    rf"{_UNDO_TAIL}"
)
"""「撤销」, 「我手滑点错了怎么办」, 「刚才那个不算」: who doesn't want what was sent just now."""
NOTHING_MORE_SAID = frozenset(("没事了",))
"""Ends a form; once it was sent, it takes nothing back."""
UNDO_ORDER = {
    "open": "「{name}」的缴费单还没有付款：不付就不扣钱，过时自动作废，不用撤销。要换户号或金额，重新说一次就行。",
    "done": "「{name}」已经付了款，这里退不了。付错了请打 {phone} 问怎么退，告诉对方前面给您的单号。",
    "over": "「{name}」那张缴费单已经作废，没有扣钱，不用撤销。还要办的话，重新说一次就行。",
    "unknown": "现在查不到「{name}」付没付款：没付就不扣钱，过时自动作废；付了要退请打 {phone}，告诉对方前面的单号。",
}
"""By how the order stands."""
UNDO_SENT = "「{name}」已经提交，这里撤不回来。要撤销或者改内容，请打 {phone}，告诉对方前面给您的编号。"
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
