"""A citizen's own data: consents, who they are, what is held and erased."""

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
CLOSES_SOMETHING = "注销"
"""Of what, nobody knows: after something else was spoken of it may mean that."""
ASK_ERASE_OR = "您要注销什么？刚才说的是「{name}」，要注销它请说全；要删掉我这里存的您的数据，回复「删除我的数据」。"
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
CODE_SHAPE = r"(?:我的|这个|页面|认证|数字|验证码|[号码是为：:\s])*\d{3}[\s-]?\d{3}"
"""「123456」, 「数字是 123 456」: what the page of a binding shows, typed into the chat."""
WRONG_CODE = (
    "数字不对，还能再试 {left} 次。请看一眼认证页面，把上面的 6 位数字再发一次；"
    "页面找不到了回复「新链接」，不办了回复「取消」。"
)
CODE_USED_UP = "试的次数太多，这次认证作废了。回复「继续」重新拿一个链接，不办了回复「取消」。"
TAKES_AWAY_SHAPE = r"导出|下载|打包|拷一份|带走"
ERASES_SHAPE = r"(?:删除?|清[空除掉]|抹|擦|注销).{0,8}(?:数据|信息|资料|记录|账号|账户|痕迹|掉|全)"
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
