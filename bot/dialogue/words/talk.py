"""What is said of a message as such: one that can't be read, comes too often, means nothing to us, or must wait."""

EMPTY = "我看不到您写的字。请用文字告诉我想办什么事，比如「查违章」「挂号」「查社保」。"
ONLY_SIGNS = "您好！请用文字告诉我想办什么事，比如「查违章」「挂号」「查社保」。回复「菜单」看全部服务。"
TOO_LONG = "您写得比较长，我怕看漏。请用一句话说说想办什么事，比如「查违章」「挂号」。"
VOICE = "这条语音我没听清。请发文字，或用输入法的话筒说；找工作人员，回复「人工」。"
IMAGE = (
    "照片收到了，不过里面写的我看不懂，请用文字说想办什么事；要用照片的（比如「随手拍」）会用这一张。"
    "找工作人员，回复「人工」。"
)
IMAGE_UNREAD = "照片里写的我看不懂，请用文字告诉我。"
OTHER_KIND = "这种消息我看不懂。请用文字说想办什么事，比如「挂号」；找工作人员，回复「人工」。"
LOCATION_SENT = "收到您的位置「{label}」。"
LOCATION_SENT_UNNAMED = "收到您的位置。"
LOCATION_FOR = "请说说想办什么事，比如「附近停车场」「最近的办事大厅」。"
NOT_BY_CITY = "「{name}」查到的不分城市。当地这样办："
NOT_BY_DAY = "「{name}」查到的不分哪一天。{can}想办别的，直接告诉我。"
CAN_CHANGE = "可以换{what}再查；"
TYPES_CALLED = {
    "plate": "车牌",
    "city": "城市",
    "case_no": "编号",
    "account_no": "户号",
    "company": "企业",
    "location": "地点",
}
"""What a follow-up may give another value for, by the type of the question."""
BROKEN = "抱歉，刚才出了点问题，没能办成。请再发一次；如果还不行，请拨打 {hotline}。"
REQUEST_NUMBER = "编号 {number}，打电话时报给工作人员可以查到原因。"
BUSY = "您上一条消息还在处理。请等几秒，再发一次。"
TOO_MANY = "您发得太快了，请歇一分钟再发。急事请直接拨打 110、119 或 120。"
TOO_MANY_HERE = (
    "现在来办事的人太多，您这条没有接住。请等半分钟再发一次；急事请拨打 {hotline}，危险时直接拨打 110、119 或 120。"
)
CUT = "……（内容较长，没有显示完）"
LATE = "正在为您查询，结果出来后马上发给您。也可以过一会儿回复「结果」查看。"
LATE_ASK = "正在为您查询，还需要一点时间。请过一会儿回复「结果」，我把结果告诉您。"
SETTLED_HEADER = "刚才没等到的结果，现在查到了："
NO_RESULT_YET = "还在查。请过一会儿再回复「结果」。"
NOT_NOW = "系统正在维护，「{name}」暂时办不了，您刚才说的没有提交。请过几分钟再发一次；急事请拨打 {hotline}。"
STORE_DOWN = "系统正在维护，暂时办不了事。急事请拨打 {hotline}，或过几分钟再发一次。"
CLOSED = "「{name}」现在暂停办理，急事请拨打 {hotline}。下面是办事指南，可以先看看要准备什么。"
CLOSED_BOT = "系统正在维护，暂时办不了事，您发的内容没有提交。急事请拨打 {hotline}；遇到危险直接拨打 110、119 或 120。"
NOTICE = "【公告】{text}"
NOTICE_THERE = "【公告·{regions}】{text}"
NOT_RECORDED = (
    "要看个人信息的事项暂时办不了，您填的内容没有提交。其他服务可以照常使用，急事请拨打 {hotline}，或过几分钟再发一次。"
)
MORE = "更多"
MORE_TO_READ = "（还有内容，回复「更多」接着看。）"
MENU_PAGE = "菜单"
MENU_MORE = "（还有别的服务，回复「菜单{number}」接着看。）"
STILL_URGENT = "刚才说的要紧，别等、别拖：电话还没打就现在打，接线员会一步一步告诉您怎么做。"
CLARIFY = "您是想办下面哪件事？"
NUMBER_ALONE = (
    "光有号码，还不知道您想办什么。请连要办的事一起说，比如「查违章 冀B12345」「交电费 2001000001」，"
    "或回复「菜单」看全部服务。"
)
MISS = (
    "抱歉，我没太明白。您可以换个说法，比如「查违章」「挂号」「查社保」；"
    "回复「菜单」看全部服务，回复「人工」找工作人员，或拨打 {hotline}。"
)
MISS_AGAIN = "还是没明白您的意思，实在抱歉。请拨打 {hotline}，或回复「人工」由工作人员帮您。"
ELSEWHERE = "「{topic}」这里暂未开通。{go}"
CHITCHAT = "我在呢。我是办事助手，只会办事，您可以说「查违章」「挂号」「查社保」，或回复「菜单」看全部服务。"
THANKED = "不客气。还有事直接告诉我。"
WAITING = {"matter": "您办的事有新消息", "how": "请回到对话，回复「结果」查看"}
RESULT_HEADER = "您刚才要查的结果好了："
