"""What the API itself says to citizens: a sentence for each way to fail, and what a talk says in the words of a page.

A sentence of a talk asks to type something; on a page that is a button, a field, or nothing (page_words.yaml).
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

TAKEN_OVER = "这次填写后来已经在别处接着办，或者取消了，从这里没有提交。还要办，请重新填写。"
BUTTONS = r"(?:点|搜)(「[^」]+」(?:或?「[^」]+」)*)"
"""What a page says to tap or to look for."""
NAMED = r"「([^」]+)」"

LABEL_OPENING = r"^(?:请用.{1,3}句话写写|请写写|请留一个|请选(?:择)?|请传一张|请拍一张|请填|请写|请问)(?:您的)?"
"""How a question opens; what follows is what the field is about."""
LABEL_OF_PHOTO = r"^有(.*?)的?照片请传一张$"
PHOTO = "照片"
