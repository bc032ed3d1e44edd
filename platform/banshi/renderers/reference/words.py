"""The sentences of the language reference that no kind says about itself. Chinese, for policy staff."""

from collections.abc import Mapping

INTRODUCTION = """\
# 定义语言参考

本页由 `banshi reference` 从程序里生成，请不要手改。第一次写事项，请先看[十五分钟写一个事项](tutorial.md)。
检查器报出的每个问题，见[检查结果一览](diagnostics.md)。

## 怎样写

定义是 YAML 文本文件，编码 UTF-8。规则只有几条：

- 每层缩进两个空格，不用 Tab。冒号后面空一格。
- 短的内容可以写在一行的大括号里：`phone: {label: 联系电话, type: phone}`。列表写成 `[a, b]`，或每行以 `- ` 开头。
- 同一层里一个键只写一次。
- 文字里有冒号、逗号、`#` 或括号时，用双引号括起来。
- 是和否只写 `true`、`false`。`no`、`010`、18 位号码都是文字，不会变成别的。
- `#` 后面是注释。`&`、`*`、`!` 开头的写法不能用。

每个键都有一个例子，取自 `docs/example` 里的定义，全部检查过，可以照抄。各表里的“写什么”一栏，用到这几种：

| 写什么 | 说明 | 例 |
|---|---|---|
| 名称 | 小写英文字母开头，只含小写字母、数字、下划线，最长 60 个 | `last_month` |
| 角色 | 写法同名称；名称写在字典 `role` 里 | `front_desk` |
| 文字 | 给人看的话。只写中文，或中英文都写 | `姓名`，`{zh: 姓名, en: Name}` |
| 条件 | `true`、`false`，简单条件，或表达式，见下 | `{kind: death}` |
| 日期 | 年-月-日 | `2024-12-31` |

### 条件

简单条件写“字段: 值”。值是选项的**代码**，不是选项的文字。

| 写法 | 意思 |
|---|---|
| `{kind: death}` | 字段 kind 选了 death |
| `{kind: [death, abroad]}` | 选了其中一个 |
| `{kind: death, has_branch: true}` | 几个都要满足 |

复杂的条件写成表达式（[CEL](https://github.com/google/cel-spec)），放在引号里：

| 写法 | 意思 |
|---|---|
| `"people > 1 && amount >= 10"` | 并且 |
| `"kind == 'death' \\|\\| kind == 'abroad'"` | 或者 |
| `"!has_branch"` | 不是 |
| `"contact != ''"` | 填了内容（文字） |
| `"'clinic' in benefits"` | 多选里选了 clinic |
| `"last_month >= '2022-07'"` | 月份、日期可以比先后 |
| `"amount / double(people) > 100"` | 小数的字段与整数的字段一起算时，整数的要写 `double(…)` |

能用的函数：`size`、`startsWith`、`endsWith`、`contains`、`int`、`double`、`string`，
和 `matches`（样式直接写在括号里，如 `matches('^[0-9]{8}$')`）。
列表和表还能用 `all`、`exists`、`exists_one`、`filter`、`map`，例如 `benefits.exists(b, b == 'clinic')`，
一个里面不能再套一个。表另有 `has` 和 `total`。服务器和浏览器算得不一样、或者可能算很久的写法，检查时就会拒绝。

表格（rows）的各行，表达式里这样用；行里的一列写 `r.列名`：

| 写法 | 意思 |
|---|---|
| `"total(departments, 'beds') >= 100"` | 床位数一列合计，空的按 0 算 |
| `"size(departments) >= 2"` | 行数 |
| `"departments.exists(r, r.beds > 50)"` | 有一行床位数超过 50 |
| `"departments.all(r, r.name != '')"` | 每一行都填了名称 |
| `"departments.filter(r, r.beds > 50).size()"` | 床位数超过 50 的行数 |

还没填的数字、是否，条件按不成立算。表达式最长 2000 个字符。服务器和浏览器算的结果一样，以服务器为准。

字段在条件里是什么：

{types}

## 文件

| 文件夹 | 一个文件是 | 第一个键 |
|---|---|---|
| `portals/` | 一个网厅：给谁用，菜单有哪几组 | `portal` |
| `dictionaries/` | 一个字典：选项的代码和文字 | `dictionary` |
| `registers/` | 一个台账：人员、单位、医院等记录 | `register` |
| `guides/` | 一份办事指南：情形、材料、时限、依据 | `guide` |
| `calendars/` | 日历：每年哪些天放假，哪些周末上班。只能有一个 | `calendar` |
| `items/<网厅>/` | 一个事项 | `item` |

文件名就是编号：`items/flexible_agency/contact_change.yaml` 里写 `item: contact_change`。
"""

FILE_TITLES = {
    "portal": "网厅",
    "dictionary": "字典",
    "register": "台账",
    "guide": "办事指南",
    "item": "事项",
    "calendar": "日历",
}
FOLDERS = {
    "portal": "portals",
    "dictionary": "dictionaries",
    "register": "registers",
    "guide": "guides",
    "item": "items/<网厅>",
    "calendar": "calendars",
}

# What the keys of files are for. A schema that says it itself goes first.
FILE_KEYS: Mapping[str, Mapping[str, str]] = {
    "portal": {
        "portal": "网厅的编号，与文件名相同",
        "title": "网厅名称",
        "hall": "顶栏里的网厅名称；不写就是 title",
        "subtitle": "名称下面的一行小字",
        "unit_kinds": "哪些种类的单位用它：字典 unit_kind 的代码",
        "menu": "左侧菜单的各组，按顺序",
        "menu.id": "这一组的名称，事项的 menu 写它",
        "menu.title": "这一组的标题",
        "channel": "从哪里来：online 单位在网上办（不写就是它），window 窗口人员当面收件、核对材料",
        "offers": "别的网厅的哪些事项也在这里办，写事项编号；列在第一个菜单组里",
        "cards": "首页“常用服务”的各页签",
        "cards.title": "页签标题",
        "cards.items": "页签里的事项，按顺序",
    },
    "dictionary": {
        "dictionary": "字典的编号，与文件名相同",
        "title": "字典名称",
        "source": "代码的出处，例如标准号",
        "levels": "树形字典各级的名称，例如 [省, 市, 区县]",
        "codes": "各个代码，按显示的顺序。与 csv 二选一",
        "codes.label": "选项的文字",
        "codes.parent": "上级代码，树形字典才写",
        "codes.valid_from": "从哪一天起可选",
        "codes.valid_to": "最后可选的一天；过期的代码旧办件照常显示，新办件不能再选",
        "codes.aliases": "导入时也认得的其他叫法",
        "codes.pattern": "证件类型字典：号码的样子，一个正则表达式",
        "codes.check": "证件类型字典：号码的校验规则；居民身份证写 gb11643",
        "codes.example": "证件类型字典：号码的例子，会显示给用户",
        "csv": "代码写在同一文件夹的哪个 CSV 文件里，适合大字典。与 codes 二选一",
    },
    "register": {
        "register": "台账的编号，与文件名相同",
        "title": "台账名称",
        "key": "哪一列是记录的编号；没有这个字段时由系统编号",
        "unit": "哪一列记着这条记录归哪个单位；写了它，各单位只看得到自己的记录",
        "name": "哪一列是记录的名称，显示在办件和查找结果里",
        "tree": "台账是一棵树时，写明上级的列；那一列存上级记录的编号，是本台账的 lookup 或 text",
        "find_by": "常用来精确查找的列，会建索引",
        "unique": "哪几列合起来不能重复",
        "search": "查找框里可以搜的列",
        "listed": "列表显示哪些列",
        "sorted_by": "默认按哪一列排序",
        "retention": "记录保存多久，见[保存期限](#保存期限)；有个人信息的台账都应写",
        "seed": "初始记录的 CSV 文件，相对于定义文件夹；台账还空着时，发布就装入",
        "fields": "各列，写法与事项的字段相同。状态是一列 choice：find 的 having 和 change 的 set 就是它的流转",
    },
    "calendar": {
        "calendar": "日历的编号，与文件名相同",
        "title": "日历名称",
        "years": "年份 → 那一年的放假安排。还没有公布的年份不写：办结期限先按周末休息计算，标明“暂定”",
        "years.notice": "出自哪个通知，写标题和文号",
        "years.holidays": "各个假期",
        "years.holidays.name": "假期的名称",
        "years.holidays.first": "第一天",
        "years.holidays.last": "最后一天；只放一天的不写",
        "years.holidays.work": "为它调休上班的周六、周日",
    },
    "item": {
        "item": "事项的编号，与文件名相同",
        "title": "事项名称",
        "short_title": "首页卡片上的短名称",
        "portal": "属于哪个网厅，与所在文件夹相同",
        "menu": "在网厅的哪个菜单组",
        "icon": "首页卡片上的图标，例如 doc、user、unit、hosp",
        "category": "业务类别，显示在办件列表里，例如 职工基本医疗保险",
        "guide": "属于哪份办事指南：写编码，只办其中一种情形的写 `{code: 编码, case: 情形}`",
        "guide.code": "办事指南的编码，加引号",
        "guide.case": "办其中哪一种情形，与指南里的名称一字不差；不写就是整份指南",
        "subject": "办理对象在哪个台账",
        "retention": "办件保存多久，见[保存期限](#保存期限)；办事人填写时会看到。有个人信息的事项都应写",
        "fields": "字段，见[字段](#字段)",
        "materials": "材料，见[材料](#材料)",
        "one_of": "几种材料里任选几种，例如五证选一，见[材料](#材料)",
        "steps": "办理的各步，按顺序，见[步骤](#步骤)",
        "checks": "几个字段之间的规则，见[检查](#检查)",
        "review": "怎样审核，见[审核](#审核)。从上到下看，用第一个条件成立的；最后一个不能带条件",
        "effects": "办结后怎样改台账，见[办结动作](#办结动作)",
        "documents": "出哪些文书，见[文书](#文书)；回执每个事项都有，不写也有",
        "list": "随办件存一份供列表用的字段；个人信息存脱敏后的",
        "time_limit": "办理时限：`immediate` 即时办理，或用下面的键写几个工作日；不写就没有时限",
        "time_limit.working_days": "法定时限，几个工作日。受理当日不计，补正停表的日子不计",
        "time_limit.promised": "承诺时限，比法定的短时才写；0 就是承诺即时办理。写了就按它计时",
        "time_limit.cases": "时限分情形时写各情形；用第一个条件成立的，都不成立就用外面写的",
        "time_limit.cases.when": "哪种情形",
        "time_limit.cases.working_days": "这种情形的法定时限，几个工作日",
        "time_limit.cases.promised": "这种情形的承诺时限，比法定的短时才写",
        "time_limit.extension": "可以延长一次",
        "time_limit.extension.days": "最多延长几个工作日",
        "time_limit.extension.approved_by": "由哪个角色批准",
        "time_limit.amber": "剩几个工作日时提醒快到期；不写是 3，时限短的是它的三分之一",
        "messages": "告知申请人的话，不写的用平台的；`{字段名}` 换成办件里的值（脱敏），`{number}` 换成办件编号",
        "messages.returned": "退回补正时；要补正的各处由平台接着列出",
        "messages.approved": "审核通过时",
        "messages.refused": "不予通过时",
        "messages.passed": "通过一个环节、还有下一个环节时；不写就不告知",
        "messages.extended": "延长办理期限时",
        "messages.suspended": "中止办理时",
        "messages.resumed": "恢复办理时",
        "notify": "除了站内消息和邮件，还经插件的哪些渠道告知，例如短信",
        "examples": "例子：填什么，应得什么，见[例子](#例子)",
        "examples.name": "例子的名称",
        "examples.given": "填什么",
        "examples.records": "台账里有什么",
        "examples.on": "按哪一天判断",
        "examples.expect": "应得什么",
        "query": "写了它，这个事项就是一个查询页面，见[查询](#查询)",
        "link": "写了它，菜单项就通向这个网址：https:// 开头，或本站以 / 开头的路径",
    },
    "example": {
        "name": "例子的名称，不符时检查器用它来说",
        "given": "填什么：字段或材料 → 内容。选项写代码；文件写名称，要说明大小和像素的写几个键，见下表",
        "records": "台账里有什么：台账 → 记录的列表。不写时，要查的人就是一条样例记录",
        "on": "按哪一天判断；不写就是今天",
        "expect": "应得什么，至少写一样，见下表",
    },
    "given": {
        "name": "文件名",
        "size": "文件有多少字节；不写就是合规格的大小",
        "width": "图片宽多少像素；不写就是合规格的",
        "height": "图片高多少像素；不写就是合规格的",
    },
    "expect": {
        "accepted": "能否提交",
        "faults": "被退回的全部字段和材料",
        "missing_materials": "缺的全部必交材料",
        "hidden": "填了也不显示、不收的字段和材料",
        "values": "收下的值，例如公式的结果",
        "review": "走哪种审核",
    },
    "query": {
        "title": "查询页面的标题",
        "register": "查哪个台账。与 source 二选一；要按个人信息查，那一列得写在台账的 find_by 里",
        "source": "写 applications，查本单位的办件。与 register 二选一",
        "filters": "查询条件：列名 → 怎样显示",
        "filters.label": "查询条件的文字",
        "filters.required": "是否必须填写才能查",
        "columns": "结果显示哪些列：列名 → 表头",
    },
}  # fmt: skip

# What has a section of its own: its keys are told there.
SECTIONS = frozenset({"fields", "materials", "one_of", "documents", "retention", "query", "given", "expect"})

EXAMPLES = """\
例子写明填什么、应得什么。`banshi check` 每次都运行全部例子，结果不符就报 D501。
`banshi examples run <事项>` 列出还有哪些规则和分支没有例子；
`banshi examples suggest <事项>` 建议缺的例子，核对后贴进事项。
"""

# What stands above the tables of a guide's parts, in their order: cases, channels, materials, time limits, stages.
GUIDE_PARTS = (
    "`cases` 每项，一种情形：",
    "`channels` 每项，一个渠道：",
    "`materials` 每项，一份材料；办事指南里的材料只给人看，网上交的材料写在事项里：",
    "`time_limit`，办理时限：",
    "`stages` 每项，一个环节：",
)

NOTES = {
    "item": ("`steps`、`query`、`link` 三者必须写一个，也只能写一个。写了 `steps` 就必须写 `review`。"),
    "calendar": (
        "假期照国务院办公厅的通知写整段，连同其中的周末；只有一天的不写 `last`。"
        "跨年的假期分成两段，各写在各的年份下面。"
        "还没有公布的年份不写：那一年的办结期限先按周末休息计算，标明“暂定”，公布后补上即可。"
    ),
    "guide": (
        "没有写的就是指南没有说，页面上不显示。原件和复印件都要的材料写两行。"
        "办事指南不影响办件：改了它，事项的版本不变。"
        "定义文件夹里一份办事指南也没有时，事项的 `guide` 只当作编码，不核对。"
    ),
    "dictionary": (
        "CSV 文件的第一行是列名：`code`、`label` 必须有，"
        "`en`、`parent`、`valid_from`、`valid_to`、`aliases`、`pattern`、`check`、`example` 可有；"
        "几个别名之间用 `|` 隔开。"
    ),
    "personal": (
        "`personal` 写了，列表里就只显示一部分（例如 `王*明`），存放时加密；查看完整内容要写明理由，并记入日志。"
        "各类是：`name` 姓名，`id_number` 证件号码，`phone` 电话，`bank` 账号，`address` 地址，`health` 健康状况，"
        "`minor` 未成年人，`email` 邮箱。"
    ),
    "query": (
        "查办件时，条件可用 `name`、`id_type`、`id_number`、`state`、`item`、`submitted_at`，"
        "列可用 `number`、`item`、`category`、`submitted_at`、`state`、`subject_name`、`id_type`、`id_number`。"
    ),
}

FROM_KEYS = {
    "from": "台账的编号和列名，中间一个点",
    "label": "换一个名称",
    "hint": "换一个填写提示",
    "required": "是否必填",
    "visible": "何时显示",
}

RETENTION = """\
写在事项或台账的 `retention` 下。这是对办事人说的话；平台现在还不会到期自动删除，到期的由单位按规定处理。
"""
STEPS = "每一步写一个键，键就是步骤的种类。能放在一页的步骤自动放在一页。最后一步应是 `result`。"
CHECKS = "字段自己的规则（必填、长度、范围）写在字段里；这里写几个字段之间的规则。"
REVIEW = "每一项写审核的种类，旁边还可以写："
DOCUMENTS = """\
写在 `documents` 下，每一项是一份文书，按办件进展出现在办理结果、办件详情和审核台，打印成 PDF。
回执每个事项都有；写一项 `receipt` 是改它的标题和内容。同一种写几项时，用第一个 `when` 成立的。
证件号码和账号在文书里只显示一部分，在 `unmasked` 里写明的才印全。每份文书有验证码，可在 `/verify/` 核验。
"""
SLOTS = """\
文书的模板里有空，在 `slots` 里写各个空填什么。有三种写法：

| 写法 | 意思 |
|---|---|
| `amount: "月工资总额 {wages}"` | 文字；`{字段}` 换成填的内容，金额和数字连同单位 |
| `note: "=has_branch ? '包括分支机构。' : ''"` | `=` 开头的表达式，结果是文字 |
| `amount_in_words: {function: amount_in_words, of: wages}` | 插件的函数得出的文字，键见下表 |
"""
SLOT_KEYS = {"function": "用[插件提供的](#插件提供的文书内容)哪个函数", "of": "把哪个字段的值交给它；函数不需要就不写"}
DOCUMENT_TIMES = {
    "receipt": "提交以后",
    "shortfall": "在窗口收件时，还没有提交：材料不齐、填得不对，一次告知全部",
    "acceptance": "审核人员第一次通过以后（自动审核的，提交以后）",
    "correction": "退回补正以后",
    "refusal": "不予通过以后；有送达环节的，送达时就能打印",
    "approval": "审核通过以后",
}
EFFECTS = "办件通过时才执行，与审核意见同时生效。每一项写动作的种类，旁边还可以写："

# By section: what `when` is for, where it stands beside the kind and not in it.
BESIDE = {"review": "何时用这种审核；不写就是其余情况", "effects": "何时执行；不写就总是执行"}

# Of the functions that plugins offer, by door: the heading, and where their names are written.
FUNCTIONS: Mapping[str, tuple[str, str]] = {
    "checks": ("插件提供的检查", "`automatic` 审核的 `checks` 里可以写这些名字："),
    "derivations": ("插件提供的推算", "`derived` 字段的 `function` 里可以写这些名字："),
    "generators": ("插件提供的编号", "`generated` 字段的 `function` 和文书的 `number` 里可以写这些名字："),
    "document_slots": ("插件提供的文书内容", "文书的 `slots` 里 `function` 可以写这些名字："),
    "notifiers": ("插件提供的通知渠道", "事项的 `notify` 里可以写这些名字："),
}
