"""What is wrong with an operator's file, for operators; what was switched off, for citizens."""

CALLED = "「{name}」（{id}）"
"""How a service is called in a sentence."""
MEANT = "；你是不是想写 {name}？"
NO_SERVICE = "没有 {name} 这项服务"
NO_SERVICES = "目录里一项服务也没有，市民说什么都没有人接：请在 services 下面至少写一个条目"
AKIN = "这一类能办的有下面这些。"
ASK = "可以拨打 {hotline} 咨询。"
NO_SERVICE_OFF = "要停用的 {name} 不在目录里，请改对编号，或从 off 里删去"
NO_SERVICE_CHANGED = "目录里没有 {name} 可改；要新增这一项，还缺 {lacking}"
MISSPELT = "；没有 {name} 这个字段"
OUTSIDE_SERVICES = "服务要写在 services 下面：请在最上面加一行 services:，每项服务缩进两格"
LOST_PHRASES = "换掉了原来的 {count} 句，如「{one}」：只想加几句，请写 {key}+"
LOST_PARTS = "换掉了原来的 {count} 样，如 {one}：只想加几样，请写 {key}+"
LOST_IN_FORM = "整张表单换成了自己的（写了 submit），原来的 {names} 没有了；只想改几处，请去掉 submit 和没有改的部分"
NO_GATEWAY = "gateways.yaml 里没有接口 {name}；还没有接上的，把 {name} 写进那里的 later，这个条目先只给办事指南"
NO_OPERATION = "接口 {gateway} 没有操作 {name}；还没有接上的，把 {gateway}.{name} 写进 gateways.yaml 的 later"
LATER_IS_HERE = "{name} 已经接上了，请从 later 里删去，不然用它的条目只给办事指南"
LATER_FOR_NOBODY = "later 里的 {name} 没有任何条目用到，写了也不起作用"
NO_ANSWER_PATH = (
    "接口 {gateway} 的 {operation} 答复里没有 {path} 这一项，{hint}；接口真的改了，就改 gateways.yaml 里的 answers"
)
NEAR_PATHS, KNOWN_PATHS = "相近的有 {known}", "有的是 {known}"
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

ALSO_UNDER = "「{phrase}」在{owner}下面也有：一句话只能属于一处"
ALREADY_A_PHRASE = "「{phrase}」已经是说法，学过的句子检验不了什么，请从 examples 里去掉"
TAUGHT_ELSEWHERE = "「{phrase}」写在这里，程序却认成{thief}：两边的说法太像，请改写一句"
ROUTED_ELSEWHERE = "「{phrase}」会到{thief}，到不了这里"
NOT_OFFERED = "「{phrase}」说出来，程序会反问，给出的选项是{offered}，没有这项服务"
UNDERSTOOD_BY_NOBODY = "「{phrase}」说出来，没有服务听得懂"
NARROWLY = "「{phrase}」只是勉强到这里，差一点就到{rival}，建议多写几句说法"
ASKED_ABOUT = "「{phrase}」说出来，程序要反问一句才到这里（选项：{offered}），建议多写几句说法"
COMES_ALL_THE_SAME = "「{phrase}」写在 not_for 里，可还是会到这项服务"
DEAD_WORDS = "「{phrase}」请市民这样回复，可是回复后没有服务接得住"
NO_SERVICE_INSTEAD = "elsewhere 里要推荐的服务 {name} 不在目录里"
NO_SERVICE_OFFERED = "events 里要推荐的服务 {name} 不在目录里"
TOPIC_TWICE = "「{name}」这个话题写了两遍"

NOTICE_WANTED = "有服务要先认证，所以必须写 privacy（市民同意什么）"
CALLS_WITHOUT_FORM = "写了 calls 却没有 form，这些调用不会发生"
CALL_NEVER_MADE = "调用 {name} 没有任何表单用到"
DICTIONARY_NEVER_USED = "代码表 {name} 没有任何调用用到"
GUIDE_TOO_LONG = "这里有 {count} 个字，一条消息放不下：最多写 {most} 个字，长的放到网页上，这里写网址"
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
RELEASE_WANTS_HOLD = "没有留号（hold），也就没有什么可放回"
RELEASE_SENDS = "放回时表单里的内容可能已经改了，只能发 held.字段、number、citizen，不能发 {source}"
NO_SIGN_PROFILE = "没有 {name} 这种签名方式，可以写 {known}"
PROFILE_NEEDS = "签名方式 {profile} 要写 {key}，请补上"
PROFILE_KNOWS_NO = "签名方式 {profile} 用不到 {key}，请删去"
PROFILE_NEEDS_BODY = "签名方式 {profile} 的报文格式只能是 {body}，请写 body: {body}"
PROFILE_SIGNS_NO_NHSA = "签名方式 {profile} 签不了 nhsa 格式的报文，请删去 body 这一行"
PROFILE_NEEDS_CODE = "签名方式 {profile} 的每个操作都要写 code（接口那边的编号），请补上"
GET_HAS_NO_BODY = "GET 发不出 {body} 格式的报文，请改成 POST"
GET_MAY_REPEAT = "GET 在路上可能被重发，会改变事情的操作不能用，请改成 POST"
NO_CODE_DONE = "没有写哪个代码算办成，每次调用都会当成被拒绝，请至少写一个"
NO_OUTER_DONE = "没有写外层哪个代码算通过，里面的结果就不会读，请至少写一个"
CODE_TWICE = "代码 {code} 已经写在 {first} 里，一个代码只能有一个意思，请从其中一处删去"
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

OF_ONE_SAYS_NOTHING = "of_one 要写 say（怎么答）或者 to（打开哪项服务）"
RATE_WANTS_FOLLOW = "写了 rate: ended，还要写 follow：靠它知道办件什么时候结束"
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
MARKUP = "这里不能写网页代码（{found}）：市民那里只会原样显示，请删掉"
SIGNS_IN_TEXT = "说法要写成一段文字，用竖线 | 隔开"

TEMPLATE_LONG = "模板超过 {longest} 个字"
TEMPLATE_UNREADABLE = "模板第 {line} 行写法有误：{why}"
TEMPLATE_CALLS = "模板里不能调用函数、定义宏、引入别的模板"
TEMPLATE_LOOPS = "模板里的循环最多套 {deepest} 层，也不能自己套自己"
TEMPLATE_BUILDS = "模板里的 set、with 和 for 只能取值，不能拼出新的"
TEMPLATE_SLOW = "模板算得太久，已经中断：循环套着循环、里面再排序筛选就会这样"

NO_COLUMN = "没有这一列：{names}"
NO_NAME = "没有事项名称"
MORE_CELLS = "格子比列名多"
ITEM_TWICE = "「{name}」在{region}写了两遍"
THE_COUNTRY = "全国"

NO_CA_FILE = "{file}：没有这个文件，或者读不了；写证书文件的路径，从 gateways.yaml 所在的文件夹算起"
NO_CERTIFICATE = "{file} 里没有证书；要的是发证机构的根证书（PEM 或 DER 格式），不是私钥"
EMPTY_LAYER = "文件里没有一处本地修改，多半是没有存好：请补上内容；用不到这个文件，就去掉设置 BANSHI_CATALOG_OVERLAY"
UNREADABLE = "文件读不了：{why}"
TOO_LARGE = "内容有 {size} MB，超过 {most} MB，没有收下；成批的事项请用清单文件（include）"
YAML_BROKEN = "YAML 写法有误：{why}"
TAB = "不能用制表符（Tab）缩进，请换成空格"
QUOTE_OPEN = "这一行的引号没有写完，请在值的末尾补上同样的引号"
YAML_FAULTS = (
    (r'found duplicate key "([^"]*)"', "{0} 这个字段写了两遍，只能留一个"),
    ("mapping values are not allowed", "冒号的位置不对：值里有冒号时给整个值加引号；不然就是这一行缩进多了"),
    ("could not find expected ':'", "少了冒号：字段要写成「名字: 值」，英文冒号后面空一格"),
    ("found unexpected end of stream", QUOTE_OPEN),
    (r"found character '\\t'", TAB),
    ("found unknown escape character", "双引号里的反斜杠不对，请把双引号改成单引号"),
    ("expected ',' or '\\]'", "方括号没有写完，或者少了逗号（要英文逗号）：请补上 ] 或逗号"),
    ("expected ',' or '}'", "大括号没有写完，或者少了逗号（要英文逗号）：请补上 }} 或逗号"),
    ("expected <block end>", "缩进不齐：同一层的字段要从同一列开始，请和上一行对齐"),
    ("found undefined alias", "值以星号（*）开头，程序当成了引用：请给整个值加引号"),
    ("expected alphabetic or numeric", "值以 & 或 * 开头，后面没有名字：请给整个值加引号"),
    ("found character '(.)' that cannot start", "值不能以 {0} 开头，请给整个值加引号"),
    (
        "special characters are not allowed|unacceptable character",
        "有看不见的控制字符，多半是粘贴带来的：请把这一行重新打一遍",
    ),
    (
        "could not determine a constructor|expected URI|tag handle|tag directive",
        "值以叹号（!）开头，程序当成了标签：请给整个值加引号",
    ),
    ("but found another document", "有单独一行的 ---：一个文件只能有一份内容，请删去这一行"),
    ("incompatible YAML document|found duplicate YAML directive|directive", "以 % 开头的一行不能用，请删去"),
    ("found unhashable key", "字段名不能是清单或大括号，请写成文字"),
    ("for merging", "<< 后面只能引用别处写过的一段字段，请删去这一行"),
    (
        "chomping or indentation|expected a comment or a line break",
        "竖线 | 后面不能再写字：请把内容写到下一行，缩进两格",
    ),
    ("found duplicate anchor", "& 后面的名字用了两遍，请换一个"),
    ("did not find expected|expected the node content|expected <document start>", "缩进或括号不对，请和上下几行比一比"),
)
"""What ruamel.yaml says, by a pattern of it, and what who writes should do; `{0}` is what the pattern caught."""
COLON_FULL_WIDTH = "用了中文冒号「：」，请改成英文冒号加一个空格"
COLON_TIGHT = "冒号后面少了空格，请写成「名字: 值」"
YAML_SLIPS = (
    (r"^<<<<<<< ", "这里有两份改动没有合并好：请留下要的一份，删去 <<<<<<<、=======、>>>>>>> 这三种行"),
    (r"^[ \t]*[\u3000\u00a0]", "行首有全角空格，请换成普通的空格"),
    (r":[\u3000\u00a0]", "冒号后面要空一个普通的空格，这里是全角空格或网页里带来的空格"),
    (r":\s*[｛［【]", "用了中文括号，请改成英文的 { } 或 [ ]"),
    (r":\s+\{\{", "值以 {{ 开头，请给整个值加引号"),
    (r"^\s*[－—–]", "清单的每一条前面要用英文减号加一个空格"),
)
"""What is plain to see in a line at which YAML broke."""
QUOTE_FULL_WIDTH = "用了中文引号，请改成英文引号：{said}"
INVISIBLE = "里面有看不见的字符，多半是粘贴带来的：请把它重新打一遍"
BASE_URL = "「{url}」不是接口的地址，应像 https://gateway.example.gov.cn/traffic"
IN_CHINESE = {
    "名称": "name",
    "领域": "sector",
    "范围": "scope",
    "种类": "kind",
    "说法": "phrases",
    "服务": "services",
    "电话": "phone",
    "咨询电话": "phone",
    "材料": "bring",
    "所需材料": "bring",
    "费用": "fee",
    "时间": "when",
    "时限": "time_limit",
    "线下": "where",
    "地点": "where",
    "地址": "where",
    "网上": "online",
    "提醒": "note",
    "简介": "summary",
    "主管部门": "authority",
    "停用": "off",
    "指南": "guide",
    "表单": "form",
    "回复": "replies",
    "查询": "query",
    "预约": "booking",
    "缴费": "payment",
    "诉求": "report",
    "证照": "certificate",
}
"""Names of fields and kinds as operators call them."""
TOO_DEEP = "括号或缩进套得太深，请拆开写"
OTHERWISE = "程序读不懂这里，请和上下几行比一比，或撤回刚才的修改再试；技术人员看这句：{original}"
FILE_FAULTS = {
    FileNotFoundError: "没有这个文件，请检查文件名和路径",
    PermissionError: "程序没有权限读它，请找技术人员",
    IsADirectoryError: "这是一个文件夹，不是文件",
    UnicodeDecodeError: "不是 UTF-8 的文字，请另存为 UTF-8",
}

_NAME = "'([^']*)'"
TEMPLATE_PARSING = (
    ("No filter named " + _NAME, "没有 {0} 这个过滤器，请检查竖线 | 后面的拼写"),
    ("No test named " + _NAME, "is 后面没有 {0} 这种判断，请检查拼写"),
    ("unexpected end of template, expected 'end of print", "有一个 {{{{ 没有写完，请补上 }}}}"),
    ("unexpected end of template, expected 'end of statement", "有一个 {{% 没有写完，请补上 %}}"),
    ("unexpected '}'", "括号没有配对：{{{{ 要用 }}}} 结束，{{% 要用 %}} 结束"),
    ("unexpected '([^']*)', expected '([^']*)'", "这里多了 {0}，少了 {1}，请把括号配对"),
    ("unexpected '([^']*)'", "多了一个 {0}，请删去或把括号配对"),
    ("unexpected char [\"']([“”‘’（），：；｜｛｝。【】＝！＜＞])", "用了中文标点 {0}，大括号里只能用英文标点"),
    ("unexpected char ([\"'])\\1\\1", "引号没有写完，请在后面补上同样的引号"),
    ("unexpected char [\"']([\"'])", "引号没有写完，请在后面补上同样的引号"),
    ("unexpected char " + _NAME, "这里不能有 {0}，请删去"),
    ("Expected an expression", "大括号里是空的，请写上要显示的名字"),
    (
        "innermost block that needs to be closed is 'if'.*|tag 'elseif'",
        "{{% if %}} 没有写完：另有条件用 {{% elif %}}，最后要写 {{% endif %}}",
    ),
    ("innermost block that needs to be closed is 'for'", "{{% for %}} 没有用 {{% endfor %}} 结束，请补上"),
    ("innermost block that needs to be closed is " + _NAME, "{{% {0} %}} 没有用 {{% end{0} %}} 结束，请补上"),
    ("unknown tag '(endif|else|elif)'", "有 {{% {0} %}}，前面却没有 {{% if %}}：请补上或删去"),
    ("unknown tag '(endfor)'", "有 {{% {0} %}}，前面却没有 {{% for %}}：请补上或删去"),
    ("unknown tag " + _NAME, "没有 {{% {0} %}} 这种写法，请检查拼写"),
    ("Missing end of comment", "{{# 没有写完，请补上 #}}"),
    ("Missing end of raw", "{{% raw %}} 没有用 {{% endraw %}} 结束，请补上"),
    ("expected token 'end of .*', got '='", "判断相等要写两个等号 =="),
    ("expected token 'end of .*', got '(.*)'", "{0} 写在这里读不懂：名字里不能有空格，两个名字要分开写"),
    ("expected token 'in', got '(.*)'", "循环要写成 {{% for 一条 in 清单 %}}，这里把 in 写成了 {0}"),
    ("expected token '(.*)', got '(.*)'", "这里要写 {0}，写成了 {1}"),
    ("expected name or number", "点号后面少了名字，请补上或删去点号"),
    ("Can't assign to", "{{% for %}} 和 {{% set %}} 里不能用 loop 这样的固定名字，请换一个名字"),
    ("recursion|nested too deeply", "括号套得太深，请拆开写"),
)
"""What Jinja2 says when it reads a template, and what to do."""
TEMPLATE_RENDERING = (
    *TEMPLATE_PARSING,
    ("has no attribute '(.*)'", "它没有 {0} 这个字段：点号前面是一个值，不是一条记录，请去掉「.{0}」或换一个名字"),
    ("has no element (.*)", "清单里没有第 {0} 项，请先用 if 判断有没有"),
    ("by zero", "除数是零，请先用 if 判断"),
    ("ConversionSyntax|invalid literal|could not convert", "文字不能当数字算，请去掉算式或换一个名字"),
    ("takes .* argument|missing .* argument|unexpected keyword", "过滤器括号里的值多了或少了，请照别处的写法改"),
    (
        "not supported between|unsupported operand|must be str|can only concatenate",
        "文字和数字不能放在一起算或比，请先用 int 换成数字",
    ),
    ("is not iterable", "它不是清单，不能一条条列出来，请换一个名字"),
    ("makes too much|writes too much|more than a |three digits", "这样会写出太多内容，请去掉乘法或把循环写小"),
    ("is undefined", "用到了没有值的名字，请换一个名字或先用 if 判断"),
)
"""What goes wrong when a template is shown, and what to do."""
PATTERN_FAULTS = (
    ("unterminated character set", "方括号 [ 没有写完，请补上 ]"),
    (r"missing \)", "圆括号 ( 没有写完，请补上 )"),
    ("unbalanced parenthesis", "多了一个 )，请删去"),
    ("nothing to repeat|multiple repeat", "*、+、? 前面要有可以重复的字，请补上或删去"),
    ("bad character range", "方括号里的范围要从小到大，如 [0-9]"),
    ("min repeat greater", "{{最少,最多}} 里的两个数写反了"),
    ("bad escape", "反斜杠后面少了字，或这样的写法没有，请删去反斜杠"),
    ("unknown property", "没有这一类字，请把 \\p{{…}} 改成方括号，如 [a-z]"),
    ("group reference|unknown group", "引用的括号不存在，请删去"),
    ("missing >|unknown extension|unexpected end|missing", "(?…) 没有写完，请改成普通的圆括号"),
)
"""What the package regex says of a pattern, and what to do."""
AT_CHARACTER = "第 {number} 个字符：{why}"

SCHEMA_FAULTS = {
    "missing": "缺少这一项，必须写",
    "extra_forbidden": "没有这个字段，请检查拼写和缩进",
    "string_type": "要写文字：数字和日期请加引号，不要写成清单",
    "string_too_short": "不能是空的",
    "string_pattern_mismatch": "写法不对，应符合 {pattern}",
    "enum": "只能是 {expected}",
    "literal_error": "只能是 {expected}",
    "bool_parsing": "只能是 true 或 false",
    "bool_type": "只能是 true 或 false",
    "int_parsing": "要写整数",
    "int_type": "要写整数",
    "int_from_float": "要写整数，不能有小数",
    "int_parsing_size": "数字太大了",
    "float_parsing": "要写数字",
    "float_type": "要写数字",
    "greater_than": "要大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than": "要小于 {lt}",
    "less_than_equal": "不能大于 {le}",
    "string_too_long": "最多 {max_length} 个字",
    "too_long": "最多只能有 {max_length} 个",
    "list_type": "要写成一列，例如 [甲, 乙]",
    "date_type": "要写成日期，像 2026-11-21",
    "date_parsing": "要写成日期，像 2026-11-21",
    "date_from_datetime_parsing": "要写成日期，像 2026-11-21",
    "invalid_key": "字段名要写成文字，数字请加引号",
    "is_instance_of": "这里的写法不对，请照别处的写法改",
    "tuple_type": "要写成一列，例如 [甲, 乙]",
    "too_short": "至少要有 {min_length} 个",
    "mapping_type": "下面要写字段，例如 名字: 值",
    "dict_type": "下面要写字段，例如 名字: 值",
    "model_type": "下面要写字段，例如 名字: 值",
    "model_attributes_type": "下面要写字段，例如 名字: 值",
}
"""Pydantic's kinds of fault, for operators; `{…}` are taken from the fault's context."""
SCHEMA_OTHERWISE = "这里的写法不对，请照别处的写法改；技术人员看这句：{original}"
LEFT_EMPTY = "后面是空的：请写上内容，或删去这一行"
FORMS = {
    r"^[a-z][a-z0-9_]*$": "名字只能用小写英文字母、数字和下划线，以字母开头，像 plate_no",
    r"^[a-z]+\.[a-z0-9_]+$": "编号要像 local.pond：小写字母、一个点、小写字母数字或下划线",
    r"^\d{3,12}$": "要写 3 到 12 位数字的号码",
    r"^([01]\d|2[0-3]):[0-5]\d$": "要写成钟点，像 18:00",
    r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$": "要写成钟点，像 18:00",
}
"""What values must look like, by the pattern that the schema holds them to."""
WAITS = {
    "LEARNS": "先把目录里的说法学一遍：一分钟上下，机器忙时几分钟，改了说法才要再学。",
    "ANOTHER": "另一个程序正在学目录里的说法，等它学完。",
}
"""Why a command takes long, by the name of the wait (bot.learning.Wait)."""
