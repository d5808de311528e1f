"""What the API itself says to citizens: a sentence for each way to fail, and what a talk says in the words of a page.

A sentence of a talk asks to type something; on a page that is a button, a field, or nothing (bot.api.pages).
"""

FAILED: dict[str, str] = {
    "not_json": "请求的内容读不出来，请更新小程序后再试。",
    "invalid": "填写的内容不对，请按提示修改后再试。",
    "bad_cursor": "列表已经更新，请从第一页重新看。",
    "unauthenticated": "请先登录。",
    "token_expired": "登录过期了，正在重新登录，请稍候再试。",
    "session_ended": "您已经退出登录，请重新登录。",
    "token_reused": "这次登录在别处被用过，为了安全已经退出，请重新登录。",
    "login_refused": "登录没有成功，请重新打开小程序再试。",
    "unknown_account": "这个小程序没有接入办事服务，请联系客服。",
    "platform_unavailable": "登录服务暂时没有回应，请过一会儿再试。",
    "not_found": "没有找到您要看的内容，可能已经下线。",
    "method_not_allowed": "这个操作不支持，请更新小程序后再试。",
    "too_large": "内容太大，传不上来，请换小一点的再试。",
    "not_a_picture": "这不是能识别的照片，请重新拍一张（JPEG、PNG 或 WebP）。",
    "too_many_requests": "操作太快了，请歇一会儿再试。急事请直接拨打 110、119 或 120。",
    "too_many_here": "现在来办事的人太多，请等半分钟再试。急事请拨打 {hotline}，危险时直接拨打 110、119 或 120。",
    "too_many_messages": "您发得太快了，请歇一分钟再发。急事请直接拨打 110、119 或 120。",
    "store_unavailable": "系统正在维护，请过几分钟再试。急事请拨打 {hotline}。",
    "not_recorded": "要看个人信息的事项暂时办不了，您填的内容没有提交。请过几分钟再试，急事请拨打 {hotline}。",
    "broken": "抱歉，刚才出了点问题。请再试一次；如果还不行，请拨打 {hotline}。",
    "key_reused": "这次提交的内容和上次不一样，请返回重新提交。",
    "in_progress": "正在办理，请稍候查看结果，不要重复提交。",
    "no_form": "这项服务没有要填的内容，请看办事指南。",
    "service_closed": "这项服务暂停办理，急事请拨打 {hotline}。",
    "gateway_unavailable": "办事系统暂时没有回应，您填的内容还在，请过几分钟再试。",
    "binding_required": "这项服务要先实名认证。",
    "level_required": "这项服务要更高级别的实名认证，请再认证一次。",
    "number_required": "这项服务要用姓名和身份证号，请用实名认证。",
    "grant_required": "要替家人办，得先有对方同意的代办授权。",
    "consent_required": "这项服务要先征得您的同意，才能使用您的个人信息。",
    "already_rated": "这件事您已经评价过了。",
    "not_rateable": "这件事还没有办完，办完后再来评价。",
    "unknown_notice": "没有这种提醒。",
}
"""By the problem's code: stable, in English, for programs; these sentences may change at any time."""

ON_PAGES: tuple[tuple[str, str], ...] = (
    # what only a talk can take: the page has its own buttons for it
    (r"确认请回复「确认」，要改直接说改成什么，不办回复「取消」。", ""),
    (r"回复序号(?:或名称)?(?:即可|；回复「更多」看后面的)。", ""),
    (r"（没有可以回复「跳过」）|，说区县名也行", ""),
    (r"，?回复「继续」接着办", ""),
    (r"，到时直接说", ""),
    (r"[，；]?(?:或)?回复「菜单」看全部服务(?:，回复「人工」找工作人员)?", "，也可以从全部服务里找"),
    (r"([。！])，也可以从", r"\1也可以从"),
    # trying again
    (r"过几分钟回复「继续」再试", "过几分钟再试"),
    (r"回复「继续」再试一次，回复「取消」不办了。", "可以再提交一次。"),
    (r"回复「继续」再试一次", "请再试一次"),
    (r"回复「继续」(?:查询|查)结果(?:；想办别的，直接告诉我)?", "过一会儿再查结果"),
    (r"；不写了回复「跳过」或「取消」", "，或不写这一项"),
    (r"，或回复「取消」。", "。"),
    (r"请重新说一次要办的事", "请返回再试一次"),
    (r"请再说一遍要办的事", "请再搜一次要办的事"),
    (r"请再说一次", "请再填一次"),
    (r"请从下面选", "请从列表里选"),
    # a field
    (r"都行就回复「跳过」", "都行就不选"),
    (r"回复(「全部」)看", r"填\1看"),
    (r"(?:在|到)?聊天里(?=不显示)", "这里"),
    (r"照片请发一张", "照片请传一张"),
    (r"请(?:直接)?发一张", "请传一张"),
    (r"(请拍一张.{0,8}照片)发来", r"\1"),
    (r"发送您的位置", "选择您的位置"),
    (r"发送(位置|定位)", r"选择\1"),
    (r"或说出|或说(?=一个)", "或写"),
    (r"请直接说出", "请写出"),
    (r"请另说", "请另写"),
    (r"请告诉我|请说(?=[^说「])", "请填"),
    (r"请用(.{1,3})句话说说", r"请用\1句话写写"),
    (r"请说说", "请写写"),
    (r"说(?=记录编号也行)", "填"),
    (r"没听清", "没看明白"),
    (r"再发一次", "再试一次"),
    (r"核对后再发", "核对后再填"),
    (r"直接发来", "改好再提交"),
    (r"(连(?:金额|年份))一起说", r"\1一起搜"),
    # a button
    (r"要继续办，回复", "还可以点"),
    (r"也可以现在就在这里登记，回复「1」或(「[^」]+」)，您刚才说的不用再写。", r"也可以现在就在这里登记：点\1。"),
    (r"各地的渠道不一样，说出您在哪个城市.*?告诉您当地的。", "各地的渠道不一样，选好所在城市，就显示当地的。"),
    (r"回复(「[^」]+」)加", r"点\1填"),
    (r"或回复(?=「)", "或点"),
    (r"回复(?=「)", "点"),
    # a search
    (r"(?:可以|可|请|直接)?说(?=「)", "搜"),
)
"""What a talk says, as a pattern, and how a page says it; in this order."""
BUTTONS = r"(?:点|搜)(「[^」]+」(?:或?「[^」]+」)*)"
"""What a page says to tap or to look for."""
NAMED = r"「([^」]+)」"

LABEL_OPENING = r"^(?:请用.{1,3}句话写写|请写写|请留一个|请选(?:择)?|请传一张|请拍一张|请填|请写|请问)(?:您的)?"
"""How a question opens; what follows is what the field is about."""
LABEL_OF_PHOTO = r"^有(.*?)的?照片请传一张$"
PHOTO = "照片"
