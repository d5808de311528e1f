"""What is wrong with an operator's file, for operators; what was switched off, for citizens."""

NO_SERVICE = "没有 {name} 这项服务"
AKIN = "这一类能办的有下面这些。"
ASK = "可以拨打 {hotline} 咨询。"
NO_SERVICE_OFF = "要停用的 {name} 不在目录里"
NO_GATEWAY = "gateways.yaml 里没有接口 {name}"
NO_OPERATION = "接口 {gateway} 没有操作 {name}"
NO_ITEM_OPERATION = "事项清单没有操作 {name}，只有 {known}"
NO_ITEM_PARAMETER = "事项清单的 {operation} 不收 {name}"
NO_ITEM_FIELD = "事项里没有 {name} 这个字段"
NO_DICTIONARY = "这个条目里没有代码表 {name}"
NO_CONVERTER = "没有转换 {name}，可以用的有 {known}"
NO_CALL = "这个条目里没有调用 {name}"
NO_SLOT = "这张表单里没有问题 {name}"
NO_SLOT_TYPE = "没有 {name} 这种类型的问题"
NO_PLACE = "没有「{name}」这个省市，请写全名"
NO_FIELD = "调用 {call} 的结果里没有字段 {name}"
NO_READ_FIELD = "each 里的 {name} 不在 read 里"
LINE_WANTED = "列出公民自己的东西（lists），要写 line：其中一条单独显示时怎么说"
NO_ANSWER_FIELD = "提交的结果里没有字段 {name}"

ALSO_UNDER = "「{phrase}」在 {owner} 下面也有：一句话只能属于一处"
ALREADY_A_PHRASE = "「{phrase}」已经是说法，学过的句子检验不了什么，请从 examples 里去掉"
TAUGHT_ELSEWHERE = "「{phrase}」写在这里，程序却认成 {thief}：两边的说法太像，请改写一句"
ROUTED_ELSEWHERE = "「{phrase}」会到 {thief}，到不了这里"
NOT_OFFERED = "「{phrase}」说出来，程序会反问，给出的选项是 {offered}，没有这项服务"
UNDERSTOOD_BY_NOBODY = "「{phrase}」说出来，没有服务听得懂"
NARROWLY = "「{phrase}」只是勉强到这里，差一点就到 {rival}，建议多写几句说法"
ASKED_ABOUT = "「{phrase}」说出来，程序要反问一句才到这里（选项：{offered}），建议多写几句说法"
COMES_ALL_THE_SAME = "「{phrase}」写在 not_for 里，可还是会到这项服务"
DEAD_WORDS = "「{phrase}」请市民这样回复，可是回复后没有服务接得住"
NO_SERVICE_INSTEAD = "elsewhere 里要推荐的服务 {name} 不在目录里"
TOPIC_TWICE = "「{name}」这个话题写了两遍"

NOTICE_WANTED = "有服务要先认证，所以必须写 privacy（市民同意什么）"
CALLS_WITHOUT_FORM = "写了 calls 却没有 form，这些调用不会发生"
CALL_NEVER_MADE = "调用 {name} 没有任何表单用到"
DICTIONARY_NEVER_USED = "代码表 {name} 没有任何调用用到"
GUIDE_LACKS = "只有指南的服务必须写 {name}"
SCHEME = "链接只能是 http 或 https，不能是 {name}"
ADDRESS = "「{url}」不是完整的网址，应像 https://www.example.gov.cn/page"
PHONE = "「{phone}」不是电话号码，应像 12345、0315-1234567、13800000000、400-123-4567"
DATE = "「{date}」不是日期，应像 2026-11-21"
DATE_TO_COME = "核对日期 {date} 还没到"
UNVERIFIED = "这份指南 {date} 核对过，已超过 {months} 个月，请再核对一遍，把 verified 改成核对的日期"
NEVER_VERIFIED = "这份指南没有写核对日期（verified）"
ELSEWHERE_PLACE = "只有 {{region}} 能换成地名，{{{name}}} 不行"
PLACES_LACK = "places 里没有 {name}，那里的市民看不到当地的入口"
REGIONS_LACK = "{key} 只写了 {told}，{name} 的市民什么也看不到；请补上，或在 guide 里写一句各地通用的"
NEVER_TAKEN = "问题 {name} 写了 optional（不问），可这种类型从话里认不出来，永远是空的"
NOT_A_PATTERN = "pattern 不是正确的写法：{why}"
PATTERN_SLOW = "pattern 在有些话上要算很久：不要让带 +、*、{2,} 的括号里面再有一样能重复的东西"
BACK_TO_OPTIONAL = "问题 {name} 是 optional，从来不问，回到它什么也不会变"
FORM_DOES_NOT_KNOW = "调用 {call} 要发的 {wire} 取自 {source}，可这张表单里没有它"
NEVER_USED = "问了市民，却既不提交也不显示"
TEMPLATE_UNKNOWN = "模板里的 {name} 在这里没有值"
TEMPLATE_FAILS = "模板显示不出来（{case}）：{why}"
RESERVED = "结果里的字段 {name} 和模板里的固定名字重了，请换一个名字"
CONFIRM_WANTED = "会改变事情的提交，必须先请市民核对（写 confirm）"
SETTLE_WANTED = "会改变事情的提交，必须写 settle：没有回音时靠它查清办成没有"
SETTLE_READS_LESS = "{settle} 的结果里没有 {name}，可 done 要显示它"
GATEWAY_KNOWS_PERSON = "接口 {gateway} 会知道市民是谁，条目必须写 requires: real_name"
SENDS_PERSON = "要发送认证过的本人信息，条目必须写 requires: real_name"
TYPED_NUMBER = "调用 {call} 用打出来的身份证号去查；请改发 person.id_number（认证过的本人）"

ROWS_NONE, ROWS_SOME = "清单是空的", "清单有两行"
ALL_GIVEN = "接口都给了值"

MENU_COUNT = "菜单要有 1 到 {most} 个按钮"
MENU_UNDER_COUNT = "一个按钮下面最多 {most} 个"
MENU_LEVELS = "菜单只有两层"
MENU_NAME_LONG = "名字最长 {longest} 字节（{characters} 个汉字）"
TOO_LONG = "最长 {longest} 字节"

NO_CLASS = "「{source}」里的词类没有写：{names}"
EVERY_MESSAGE = "「{source}」什么话都能对上，至少要有一个必须说出来的词"
TWICE = "{name} 写了两遍"
NO_TOPIC = "elsewhere 里没有话题「{name}」"
BRACES = "大括号里只能写 {{{name}}}"

CHOICES_SOURCE = "choices 要写 call 或 options，只能写一个"
CHOICES_LABEL = "choices 用了 call，还要写 label（怎么显示）和 value（哪个字段是值）"
CHOICES_MEAN = "means 里的「{names}」不在 options 里，选项怎么写这里就怎么写"
CHOICE_WANTS_CHOICES = "choice 类型的问题要写 choices"
ONLY_TEXT_IS_PUBLIC = "只有 text 类型的问题能写 public"
KINDS_LACK = "privacy.kinds 少了 {names}"
BUTTON_USE = "一个按钮要写 service、say、url、under 中的一个，只能写一个"
PAGE_WANTS_URL = "写了 page，还要写 url，给打不开小程序的手机用"
FOR_WHOM = "要写 tag 或 phone（给谁看的菜单）"
TO_CONFIRM_UNKNOWN = "to_confirm 里的 {names} 不是指南的项目"
STANDS_ALONE = "「{source}」里的 {token} 落了单"
SIGNS_IN_TEXT = "说法要写成一段文字，用竖线 | 隔开"

TEMPLATE_LONG = "模板超过 {longest} 个字"
TEMPLATE_UNREADABLE = "模板写法有误：{why}"
TEMPLATE_CALLS = "模板里不能调用函数、定义宏、引入别的模板"
TEMPLATE_LOOPS = "模板里的循环最多套 {deepest} 层，也不能自己套自己"
TEMPLATE_BUILDS = "模板里的 set、with 和 for 只能取值，不能拼出新的"
TEMPLATE_SLOW = "模板算得太久，已经中断：循环套着循环、里面再排序筛选就会这样"

NO_COLUMN = "没有这一列：{names}"
NO_NAME = "没有事项名称"
MORE_CELLS = "格子比列名多"
ITEM_TWICE = "「{name}」在{region}写了两遍"
THE_COUNTRY = "全国"

UNREADABLE = "文件读不了：{why}"
TOO_LARGE = "内容有 {size} MB，超过 {most} MB，没有收下；成批的事项请用清单文件（include）"
YAML_BROKEN = "YAML 写法有误：{why}"
YAML_FAULTS = {
    "found duplicate key": "这个字段写了两遍",
    "mapping values are not allowed": "冒号的位置不对：值里有冒号时要加引号，或者缩进错了",
    "could not find expected ':'": "少了冒号，或者这一行没有写完",
    "found unexpected end of stream": "引号没有写完",
    "found character '\\t'": "不能用制表符（Tab）缩进，请用空格",
    "found unknown escape character": "双引号里的反斜杠不对，请改用单引号",
    "expected ',' or ']'": "方括号没有写完，或者少了逗号",
    "expected ',' or '}'": "大括号没有写完，或者少了逗号",
    "expected <block end>": "缩进不齐：同一层的字段要从同一列开始",
    "did not find expected": "缩进或括号不对",
    "found undefined alias": "星号（*）后面的名字没有定义",
    "found character": "有不能开头的符号，请给整个值加引号",
    "special characters are not allowed": "有看不见的控制字符",
    "could not determine a constructor": "不能用叹号标签",
}
"""What ruamel.yaml says, by how it begins, and what that means to who writes."""

SCHEMA_FAULTS = {
    "missing": "缺少这一项，必须写",
    "extra_forbidden": "没有这个字段，请检查拼写和缩进",
    "string_type": "要写文字（数字请加引号）",
    "string_too_short": "不能是空的",
    "string_pattern_mismatch": "写法不对，应符合 {pattern}",
    "enum": "只能是 {expected}",
    "literal_error": "只能是 {expected}",
    "bool_parsing": "只能是 true 或 false",
    "bool_type": "只能是 true 或 false",
    "int_parsing": "要写整数",
    "int_type": "要写整数",
    "float_parsing": "要写数字",
    "float_type": "要写数字",
    "greater_than": "要大于 {gt}",
    "tuple_type": "要写成一列，例如 [甲, 乙]",
    "too_short": "至少要有 {min_length} 个",
    "mapping_type": "下面要写字段，例如 名字: 值",
    "dict_type": "下面要写字段，例如 名字: 值",
    "model_type": "下面要写字段，例如 名字: 值",
    "model_attributes_type": "下面要写字段，例如 名字: 值",
}
"""Pydantic's kinds of fault, for operators; `{…}` are taken from the fault's context."""
