"""The checker's codes: what each means and how to mend it. No code changes its meaning or is used again."""

from collections.abc import Mapping

from banshi.i18n import Text

EXPLANATIONS: Mapping[str, Text] = {
    "D001": Text(
        "文件在，却读不出来：可能是文件夹、坏的链接，或没有读的权限。换成普通文本文件，并让运行检查的用户能读它。",
        "The file is there and cannot be read: a folder, a broken link, or no permission. Put an ordinary "
        "text file there that the user who checks may read.",
    ),
    "D002": Text(
        "定义是人写的短文本，这么大的多半不是定义。很长的字典请写成 CSV 文件，用 csv: 引用。",
        "A definition is a short text written by people; this is hardly one. Write a long dictionary as a "
        "CSV file and name it with csv:.",
    ),
    "D003": Text(
        "文件不是 UTF-8 编码，中文会变成乱码。用编辑器“另存为”，编码选 UTF-8。",
        "The file is not UTF-8, so Chinese would turn into garbage. Save it again as UTF-8.",
    ),
    "D004": Text(
        "文件里有看不见的控制字符，常是从网页或聊天里复制来的。删去那个字符，或把这一段重新打一遍。",
        "There is an invisible control character, often copied from a web page or a chat. Delete it, or type "
        "the passage again.",
    ),
    "D005": Text(
        "缩进或标点使这一行读不成 YAML。检查本行和上一行的缩进；文字里有冒号、逗号、# 的要加双引号。",
        "Indentation or punctuation keeps this line from being YAML. Check its indentation and that of the "
        "line above; quote texts that hold a colon, a comma or #.",
    ),
    "D006": Text(
        "缩进只能用空格。把 Tab 换成空格，每层两个；编辑器里可设“用空格代替 Tab”。",
        "Only spaces indent. Replace the tab by two spaces a level; editors can do so by themselves.",
    ),
    "D007": Text(
        "引号只开了头，没有在本行结束。补上另一半引号；跨行的长文字用 | 写。",
        "A quote is opened and not closed on its line. Close it; write a long text of several lines with |.",
    ),
    "D008": Text(
        "层次嵌套得太深。定义用不着这么深，检查是不是漏了右括号。",
        "Too deeply nested. No definition needs that: look for a missing closing bracket.",
    ),
    "D009": Text(
        "一个文件里的内容太多。拆成几个文件；很长的字典写成 CSV。",
        "Too much in one file. Split it; write a long dictionary as CSV.",
    ),
    "D010": Text(
        "定义里不能用 & 和 * 引用别处：看的人要找来找去，也能用来撑爆程序。把内容写全；文字以它们开头时加引号。",
        "References with & and * are not allowed: readers get lost, and they can blow up a program. Write it "
        "out; quote a text that begins with them.",
    ),
    "D011": Text(
        "不能用 ! 开头的标签。去掉它；文字以 ! 开头时加引号。",
        "Tags that begin with ! are not allowed. Drop it; quote a text that begins with !.",
    ),
    "D012": Text(
        "--- 开始了第二份内容。一个文件只写一份定义，另一份放到自己的文件里。",
        "--- begins a second document. One file holds one definition; put the other one in a file of its own.",
    ),
    "D013": Text(
        "同一层里一个键写了两次，不知道以哪个为准。删去一个，或改成另一个名称。",
        "A key stands twice on one level, and nobody knows which counts. Delete one, or rename it.",
    ),
    "D014": Text(
        "冒号前面应是一个名称。列表和花括号不能作键；名称里有特殊字符时加引号。",
        "A name must stand before the colon, no list and no braces. Quote a name with special characters.",
    ),
    "D015": Text(
        "整个文件应由“键: 值”组成。检查第一行是不是少了冒号，或多了一个 -。",
        "The file as a whole must be made of key: value. See whether the first line lacks a colon or has a stray -.",
    ),
    "D016": Text(
        "问题太多，先改前面的再查一次：后面的常常是前面的引起的。",
        "Too many findings. Mend the first ones and check again: the later ones often come from them.",
    ),
    "D017": Text(
        "CSV 的第一行是表头，少了一列。code 和 label 必须有。",
        "The first line of a CSV file names its columns, and one is missing. code and label must be there.",
    ),
    "D018": Text(
        "这一行的格数与表头不同。多半是文字里有逗号没加引号，或少打了逗号。",
        "The row has another number of cells than the head. Often a comma in a text is not quoted, or one is missing.",
    ),
    "D019": Text(
        "文件要先说明定义什么：第一个键应是 portal、dictionary、register、calendar 或 item，并放在对应的文件夹里。",
        "A file must say what it defines: its first key is portal, dictionary, register, calendar or item, and it lies "
        "in the folder of that kind.",
    ),
    "D020": Text(
        "引用的文件不在。检查文件名，它应与定义放在一起。",
        "The file that is named is not there. Check its name; it lies beside the definition.",
    ),
    "D101": Text(
        "这里没有这个键，多半是拼错了。看提示里最接近的，或查定义语言参考。",
        "There is no such key here; it is probably misspelt. See the hint, or the language reference.",
    ),
    "D102": Text("少了一个必须写的键。照提示补上。", "A key that must be there is missing. Add it as the hint says."),
    "D103": Text(
        "写的内容不是这里要的类型，例如该写列表却写了文字。列表用 [a, b]，选项代码和号码加引号。",
        "What stands here is of another type than is needed, such as a text for a list. Lists are [a, b]; "
        "quote codes and numbers.",
    ),
    "D104": Text(
        "这里只能写规定的几个词之一。看提示里有哪些。",
        "Only certain words can stand here. The hint lists them.",
    ),
    "D105": Text(
        "没有这种字段、步骤、检查、审核或动作。看提示里最接近的；要新的种类，请程序员写插件。",
        "There is no such kind of field, step, check, review or effect. See the hint; a new kind is a plugin.",
    ),
    "D106": Text("数超出了允许的范围。改成范围内的数。", "The number is out of range. Write one within it."),
    "D107": Text(
        "名称只能用小写英文字母开头，后面是小写字母、数字、下划线，最长 60 个。中文写在 label 里。",
        "A name begins with a small letter, then small letters, digits, underscores, 60 at most. Chinese "
        "goes into label.",
    ),
    "D108": Text(
        "写了键却没有内容。写上内容，或连键一起删去。",
        "A key without content. Write some, or delete the key.",
    ),
    "D109": Text("列表里同一项写了两次。删去一个。", "The same entry stands twice in a list. Delete one."),
    "D110": Text(
        "这两个键只能写一个。删去不要的那个。",
        "Only one of these two keys can be written. Delete the other.",
    ),
    "D111": Text(
        "编号要与文件名相同，找起来才不会错。改文件名或改编号。",
        "The id must be the name of the file, so that it is found. Rename one of them.",
    ),
    "D115": Text(
        "内容的样子不对，例如日期、网址、代码。照提示的样子写。",
        "It does not look as it must, such as a date, an address, a code. Write it as the hint shows.",
    ),
    "D116": Text(
        "这个词在表达式里另有用处。字段换一个名称。",
        "Expressions use this word for something else. Give the field another name.",
    ),
    "D117": Text(
        "这些选项单独都对，放在一起不行。冒号后面说明了原因。",
        "Each of these options is right and together they are not. The reason stands after the colon.",
    ),
    "D118": Text("日历上没有这一天。检查月份有几天。", "No calendar has that day. See how many days the month has."),
    "D120": Text(
        "表格的列只能是简单的字段；照片、文件、表格和由系统得出的字段放到表格外面。",
        "A column of a table is a plain field; photos, files, tables and what the system works out stand outside it.",
    ),
    "D201": Text(
        "引用的字典没有定义。检查拼写，或在 dictionaries/ 里新建一个（banshi new dictionary）。",
        "The dictionary is not defined. Check its spelling, or make one in dictionaries/ (banshi new dictionary).",
    ),
    "D202": Text(
        "引用的台账没有定义。检查拼写，或在 registers/ 里新建一个（banshi new register）。",
        "The register is not defined. Check its spelling, or make one in registers/ (banshi new register).",
    ),
    "D203": Text(
        "台账没有这一列。检查拼写，或在台账的 fields 里加上它。",
        "The register has no such column. Check its spelling, or add it to the register's fields.",
    ),
    "D204": Text(
        "事项的 materials 里没有这个材料。检查拼写，或先定义它。",
        "There is no such material in the item's materials. Check its spelling, or define it first.",
    ),
    "D205": Text(
        "没有插件提供这个函数。检查拼写，以及插件是否放在 plugins/ 里。",
        "No plugin offers this function. Check its spelling, and that the plugin lies in plugins/.",
    ),
    "D206": Text("没有这个网厅。检查 portals/ 里的编号。", "There is no such portal. See the ids in portals/."),
    "D207": Text(
        "网厅的 menu 里没有这个菜单组。检查拼写，或在网厅里加一组。",
        "The portal's menu has no such group. Check its spelling, or add a group to the portal.",
    ),
    "D208": Text(
        "from 要写“台账.字段”，这个字段不在。检查台账名和字段名。",
        "from is register.field, and that field is not there. Check both names.",
    ),
    "D209": Text(
        "首页卡片引用了别的网厅的事项，或写错了编号。",
        "A card of the home page names an item of another portal, or misspells it.",
    ),
    "D210": Text("编号被用了两次。给其中一个换名称。", "The id is used twice. Rename one of them."),
    "D211": Text(
        "parent 引用的上级代码不在这个字典里。",
        "The code that parent names is not in this dictionary.",
    ),
    "D212": Text(
        "引用了没有定义的字段，多半是拼错了。看提示里最接近的，或在 fields 里加上它。",
        "A field that is not defined; it is probably misspelt. See the hint, or add it to fields.",
    ),
    "D213": Text(
        "从台账带来的字段还要靠另一个字段（例如号码要靠证件类型）。照提示把那个字段也带来。",
        "A field taken from a register leans on another (a number on its ID type). Take that one too, as the "
        "hint says.",
    ),
    "D214": Text(
        "几个台账互相引用成了圈，谁也建不出来。去掉其中一处引用。",
        "Registers refer to each other in a circle, and none can be made. Drop one of the references.",
    ),
    "D215": Text("字典里同一个代码写了两次。删去一处。", "A code stands twice in the dictionary. Delete one."),
    "D216": Text(
        "代码的上级绕成了圈，树没有根。改其中一个 parent。",
        "The codes' parents go in a circle, so the tree has no root. Change one parent.",
    ),
    "D217": Text(
        "没有字段种类提供这条校验规则。检查拼写；不需要校验就删去 check。",
        "No kind of field offers this rule for numbers. Check its spelling, or delete check.",
    ),
    "D218": Text(
        "offers 写别的网厅的、可以填报的事项，同一件事也能在这个网厅办。检查编号；本网厅自己的事项不用写。",
        "`offers` names items of other portals that can be filed, so that they are filed here too. Check the id; the "
        "portal's own items need not stand there.",
    ),
    "D220": Text(
        "台账的一列存不下一张表。另建一个台账，每行是它的一条记录。",
        "A column of a register cannot hold a table. Make another register, one record a row.",
    ),
    "D230": Text(
        "guides 文件夹里没有这个编码的办事指南。检查编码，或先写好 guides/编码.yaml。",
        "The guides folder has no guide of this code. Check the code, or write guides/<code>.yaml first.",
    ),
    "D231": Text(
        "办事指南里没有这种情形。情形的名称要与指南里 cases 的 case 一字不差；不写 case 就是整个指南。",
        "The guide has no such case. Write its name exactly as under cases, or leave case out for the whole guide.",
    ),
    "D271": Text(
        "tree 写的列要能存上级记录的编号：写成 {type: lookup, register: 本台账}。",
        "The column of tree holds the key of the record above: make it {type: lookup, register: this one}.",
    ),
    "D272": Text(
        "tree 步骤维护的台账要有上下级，记录的编号由系统给。在台账里写 tree，key 不要写成字段。",
        "What a tree step maintains must be a tree whose keys the system gives: write tree in the register, and a key "
        "that is no field.",
    ),
    "D273": Text(
        "columns 是新增、修改时填写的列：要有名称，不能有编号、单位、上级、个人信息、照片和附件。",
        "columns are what is typed for a node: its name must be there; its key, unit, parent, particulars of persons "
        "and files must not.",
    ),
    "D301": Text(
        "表达式写错了，^ 指着出错的地方。相等写 ==，并且写 &&，或者写 ||，文字加引号。",
        "The expression is wrong where ^ points. Equal is ==, and is &&, or is ||, and texts are quoted.",
    ),
    "D302": Text(
        "条件里用了没有的字段。看提示里最接近的；文字要加引号，否则会当成字段。",
        "A condition names a field that is not there. See the hint; quote a text, or it is taken for a field.",
    ),
    "D303": Text(
        "条件比较的代码不在这个字段的字典里，所以永远不会成立。写代码，不写文字。",
        "The code that is compared with is not in the field's dictionary, so it never holds. Write the code, "
        "not its label.",
    ),
    "D304": Text(
        "这个字段不会有这样的值。数字不加引号，文字和代码加引号，是否写 true 或 false。",
        "The field never has such a value. Numbers are not quoted, texts and codes are, yes and no are true and false.",
    ),
    "D305": Text(
        "表达式的结果不是这里要的类型。条件要得出是或否；整数的字段与小数一起算时写成 double(字段)。",
        "The expression gives another type than is needed. A condition gives yes or no; whole numbers meet "
        "decimals as double(…).",
    ),
    "D306": Text(
        "这种写法服务器和浏览器算得不一样，或者可能算很久，所以不能用。照说明换一种写法。",
        "Server and browser would not work this out alike, or it might take too long. Write it the way the "
        "message says.",
    ),
    "D307": Text(
        "一个字段的显示或计算绕了一圈又靠它自己，永远算不定。去掉圈里的一个条件。",
        "A field's being shown or computed leans on itself by way of others and never settles. Drop one "
        "condition of the circle.",
    ),
    "D308": Text(
        "条件没有用到字段，结果总是一样。直接写 true 或 false，或者写上要看的字段。",
        "The condition looks at no field and is always the same. Write true or false, or name the field it "
        "should look at.",
    ),
    "D309": Text(
        "默认值不是这个字段能有的内容。改成能填的内容；公式的结果也要是这种类型。",
        "The default is nothing this field can hold. Write something that could be typed there; a formula "
        "must give that type.",
    ),
    "D310": Text(
        "默认值的公式用到了后面才填的字段，到时还没有值。把那个字段移到前面。",
        "The default uses a field that is filled in later and has no value yet. Move that field before this one.",
    ),
    "D311": Text(
        "options 从上到下看，用第一个成立的；这一条总是成立，后面的轮不到。给它加 when，或移到最后。",
        "The first of options that holds counts; this one always does, so the rest never come up. Give it a "
        "when, or put it last.",
    ),
    "D312": Text(
        "条件自相矛盾，或与外面的条件矛盾，永远不会成立。改其中一处，或删去用不到的部分。",
        "The condition contradicts itself, or the one around it, and never holds. Change one, or delete what "
        "is never used.",
    ),
    "D313": Text(
        "条件等的代码，这个字段的 options 从不提供，所以永远不会成立。",
        "The condition waits for a code that the options of the field never offer, so it never holds.",
    ),
    "D320": Text(
        "表格没有这一列，多半是拼错了。看提示里最接近的。",
        "The table has no such column; it is probably misspelt. See the hint.",
    ),
    "D401": Text(
        "字段必填，却没有步骤让人填，这个事项谁也交不了。把它加到某个步骤，或去掉 required。",
        "A required field that no step asks for: nobody could file this item. Add it to a step, or drop required.",
    ),
    "D402": Text(
        "字段定义了却没有用。加到某个步骤，或删去。",
        "A field that is defined and not used. Add it to a step, or delete it.",
    ),
    "D403": Text(
        "材料定义了，却没有一个 attach 步骤收它。",
        "A material that no attach step takes.",
    ),
    "D404": Text(
        "审核从上到下看，用第一个成立的。最后一个不能带条件，前面的必须带，否则有的办件没人审，或有的审核永远轮不到。",
        "The first review that holds is taken. The last must have no condition and the others must, or some "
        "application has no review and some review no application.",
    ),
    "D405": Text(
        "find 步骤查到的就是办理对象，要在事项上写 subject，而且是同一个台账。",
        "What a find step finds is the subject: the item says subject, and it is the same register.",
    ),
    "D406": Text(
        "每条路最后都要有 result，告诉办事的人提交后怎样。",
        "Every way ends with a result that tells the applicant what comes next.",
    ),
    "D407": Text(
        "同一菜单组里两个事项同名，用户分不清。",
        "Two items of one menu group bear the same title, and users cannot tell them apart.",
    ),
    "D408": Text("停用日早于启用日，这个代码一天也用不了。", "It ends before it begins: the code is never valid."),
    "D409": Text(
        "号码样式不是正确的正则表达式，或可能算不完（成组的内容再重复）。写得简单些，例如 [A-Z][0-9]{8}。",
        "The pattern is no regular expression, or one that may run for ever (a group that repeats). Write a "
        "plain one, such as [A-Z][0-9]{8}.",
    ),
    "D410": Text("最小值大于最大值，填什么都不对。", "The least is above the most: nothing could be filled in."),
    "D411": Text(
        "同一标题下两个字段名称一样，用户分不清。改一个名称，或放到不同的分区。",
        "Two fields under one heading read alike. Rename one, or put them under different headings.",
    ),
    "D430": Text(
        "步骤的条件总不成立，永远不会经过。改条件或删去这一步。",
        "The step's condition never holds, so nobody passes it. Change it or delete the step.",
    ),
    "D431": Text(
        "刚打开时什么都没填，所有步骤的条件都不成立，办不下去。第一步不要带条件。",
        "When nothing is filled in, no step's condition holds, and nobody gets on. Let the first step have "
        "no condition.",
    ),
    "D432": Text("确认之前要先填写，否则没有可确认的。", "Something must be filled in before it can be confirmed."),
    "D433": Text(
        "要确认的字段，前面没有步骤填写它。把它加到前面的步骤，或不在这里列出。",
        "A field to confirm that no earlier step asks for. Ask for it earlier, or do not list it.",
    ),
    "D434": Text(
        "确认之后又要填写，那些内容没有经过确认。把 confirm 移到后面。",
        "Something is asked after the confirmation and is not confirmed. Move confirm behind it.",
    ),
    "D435": Text(
        "这一步的材料按条件都不会要。改条件或删去这一步。",
        "No material of this step is ever needed. Change the conditions or delete the step.",
    ),
    "D436": Text(
        "几页组成步骤条时，每页都要有标题。给这一步写 title。",
        "Pages that make a wizard all need a title. Give this step one.",
    ),
    "D437": Text("同样的承诺同意了两次。删去一步。", "The same pledge is asked twice. Delete one."),
    "D438": Text(
        "tree 步骤收下的变更放在 tree_changes 字段里，这种字段也只能放在 tree 步骤。",
        "A tree step keeps its changes in a tree_changes field, and such a field stands in no other step.",
    ),
    "D439": Text(
        "收下的变更要由 change_tree 写进同一个台账，否则办结了也没有变化。",
        "The changes must be written into the same register by change_tree; otherwise nothing comes of them.",
    ),
    "D440": Text(
        "一份材料放进了两个任选组，算哪一组说不清。只留一处。",
        "A material is in two groups, and nobody can say which it counts for. Leave it in one.",
    ),
    "D441": Text(
        "任选组里的材料比 at_least 还少，怎么交都不够。",
        "The group has fewer materials than at_least: nobody could hand in enough.",
    ),
    "D442": Text(
        "held_by 要写办理对象台账里存照片或文件的列。",
        "held_by names a column of photos or files in the register of the subject.",
    ),
    "D443": Text(
        "某种情况下材料必交，却没有步骤可以上传，办不下去。改 attach 的 when，或给材料写同样的 when。",
        "In some case the material must be handed in and no step takes it. Change the when of attach, or "
        "give the material the same one.",
    ),
    "D444": Text(
        "任选一组的材料要在同一步上传，才能一起判断。",
        "The materials of a group are handed in at one step, so that they are judged together.",
    ),
    "D445": Text(
        "在任选组里的材料不能又是必交。去掉 required，或移出这一组。",
        "A material of a group cannot be required as well. Drop required, or take it out of the group.",
    ),
    "D450": Text(
        "一串审核环节里有两个同名。环节名称写进留痕和统计，要能分清。",
        "Two stages of one chain have the same name. The name goes to the record and the statistics: make them differ.",
    ),
    "D451": Text(
        "这个环节没有办法通过：要求通过的人数多于审核的人数，或 may 里没有 approve。",
        "Nothing can pass this stage: it wants more approvals than it has reviewers, or `may` has no approve.",
    ),
    "D452": Text(
        "公示要写公示几个工作日（within），期满才能通过；只有公示环节能写 public，列在公开的页面上。",
        "A public notice says for how many working days it runs (`within`); only then may it be passed. No other stage "
        "is listed for everybody (`public`).",
    ),
    "D453": Text(
        "这个环节轮不到，或者每个环节都带条件，有的办件没有人审。",
        "This stage is never reached; or every stage has a condition, and some application has no reviewer.",
    ),
    "D454": Text(
        "审核人填写的字段不能同时由申请人填写。",
        "A field that reviewers fill in cannot be asked of the applicant as well.",
    ),
    "D455": Text(
        "按区划找经办机构时，area 是一个区划字段（有上下级的字典），office 是经办机构的层级。",
        "To find an office by area, `area` names a field with a tree of areas, and `office` the level of the office.",
    ),
    "D456": Text(
        "office 写台账 unit 里 level 一列的代码。写了没有的一级就找不到机构，哪个机构有这个角色的人都能审核。",
        "office is a code of the column level in the register unit. Of a level that there is not no office is found, "
        "and whoever has the role in any office could decide.",
    ),
    "D457": Text(
        "审核人在审核台填写文字、数字、选项、日期和表格。照片、附件要上传，树的变更在 tree 步骤里收，都由申请人办。",
        "Reviewers fill in texts, numbers, choices, dates and tables. Files are uploaded and changes of a tree "
        "collected in the steps of the applicant.",
    ),
    "D460": Text(
        "日历里每一天都要写在它自己的年份下面。通知里元旦假期从上年 12 月开始的，分成两段，各写在各的年份下面。",
        "Each day of a calendar stands under its own year. Where a notice begins New Year in December, write it in two "
        "parts, each under its year.",
    ),
    "D461": Text(
        "假期的最后一天早于第一天，或假期太长，多半是月份写错了。照通知改。",
        "The last day of a holiday is before its first, or the holiday is too long: often a wrong month.",
    ),
    "D462": Text(
        "同一天写了两次，或又放假又上班。照通知留下一处。",
        "A day stands there twice, or is both off and worked. Keep the one that the notice says.",
    ),
    "D463": Text(
        "调休上班的日子应是周六或周日，周一到周五本来就上班。照通知改日期。",
        "A day that is made up is a Saturday or Sunday; the others are worked anyway. Mend the date after the notice.",
    ),
    "D464": Text(
        "只能有一个日历：办理时限都按它算。把各年的内容合到一个文件里。",
        "There can be one calendar only: every time limit goes by it. Put all years into one file.",
    ),
    "D465": Text(
        "承诺时限 promised 比法定时限 working_days 还长。承诺的只能更短。",
        "The promised limit is longer than the legal one. A promise can only be shorter.",
    ),
    "D466": Text(
        "amber 不比时限短，办件一提交就显示快到期，提醒就没有用了。改小，或不写。",
        "amber is no shorter than the limit: every case is nearly due at once, and the warning says nothing. Make it "
        "smaller, or leave it out.",
    ),
    "D467": Text(
        "这一情形的条件不看任何字段，总是成立，或总不成立。写明是哪种情形，或把它的时限写到外面。",
        "The condition of this case looks at no field: it holds always, or never. Say which case it is, or write its "
        "limit outside the cases.",
    ),
    "D490": Text(
        "文书的空由模板定，不能自己起名字。照提示改成模板有的名字。",
        "A document's slots are those of its template. Use one of the names that the hint lists.",
    ),
    "D491": Text(
        "这份文书依法要写明这一项，空着就不能发出。在 slots 里写上它。",
        "By law this document must say it; blank, it cannot go out. Fill the slot.",
    ),
    "D492": Text(
        "一个空要么写两种文字（zh、en），要么写插件的函数（function，要用哪个字段写 of），不能都写，也不能缺。",
        "A slot is a text in two languages (zh, en), or a plugin's function (function, and the field it is of): not "
        "both, and no part alone.",
    ),
    "D493": Text(
        "补正通知书和不予批准决定书要有环节能退回、能不予通过才会出；条件总不成立的也不会出。删去它，或改审核、条件。",
        "A notice of correction or a refusal comes from a stage that may decide so, and nothing comes whose condition "
        "never holds. Drop it, or change the review or the condition.",
    ),
    "D494": Text(
        "同一种文书用第一个条件成立的。前面那份没有条件，后面的就永远用不上。",
        "Of one sort the first whose condition holds is used. One without a condition hides those after it.",
    ),
    "D480": Text(
        "同一份办事指南里两种情形同名，事项和办事的人都分不清。",
        "Two cases of one guide bear the same name, and neither items nor people can tell them apart.",
    ),
    "D481": Text(
        "办理时限自相矛盾：工作日要写天数，其他要写原话，即时办理没有天数。情形不同的，每种都写 time_limit。",
        "The time limit contradicts itself: working days need a number, other needs the wording, immediate has "
        "no days. Where cases differ, give each its own time_limit.",
    ),
    "D482": Text(
        "一个环节的天数比整个时限还长，多半抄错了。",
        "A stage takes longer than the whole; one of the numbers is probably wrong.",
    ),
    "D483": Text(
        "写了 one_of 的材料是几种里任选一种，这一组却只有一种。多半是名称写得不一样。",
        "Materials with the same one_of are alternatives, and this group has only one; the names probably differ.",
    ),
    "D501": Text(
        "事项里 examples 的一个例子，实际结果和期望不同。是事项写错了就改事项，是期望写错了就改期望。",
        "An example of the item comes out otherwise than it expects. Mend the item, or the expectation, "
        "whichever is wrong.",
    ),
    "D601": Text(
        "建议：文件里别的文字有英文，这一处没有，切换成英文的人会看到中文。写成 {zh: …, en: …}。",
        "Advice: other texts of the file have English and this one has not. Write {zh: …, en: …}.",
    ),
    "D602": Text(
        "建议：名称太长，列表、表格和手机屏幕放不下。名称写短，说明写在 hint 里。",
        "Advice: a label too long for lists, workbooks and phones. Shorten it and explain in hint.",
    ),
    "D603": Text(
        "建议：名称末尾的冒号和星号由页面决定，不要写在定义里。",
        "Advice: colons and asterisks after a label are the page's business. Leave them out.",
    ),
    "D604": Text(
        "建议：“请输入……”是提示，不是名称；列表和表格里会读不通。名称只写内容，提示写在 hint 里。",
        "Advice: “please enter …” is a prompt, no label, and reads oddly in lists. Put it into hint.",
    ),
    "D605": Text(
        "建议：文字里有连着的、开头或末尾的空格，多半是复制来的。删去。",
        "Advice: double, leading or trailing spaces, probably copied. Delete them.",
    ),
    "D606": Text(
        "建议：文字里的 {字段} 换成页面上显示的样子，金额和数字已带单位，后面再写就是“1,409.50 元元”。",
        "Advice: {field} becomes what the pages show, and numbers have their units: another one behind it is too many.",
    ),
    "D611": Text(
        "建议：没有字段使用这个字典。用上它，或删去文件。",
        "Advice: no field uses this dictionary. Use it, or delete the file.",
    ),
    "D612": Text(
        "建议：没有事项使用这个台账。用上它，或删去文件；已有的数据不会丢。",
        "Advice: no item uses this register. Use it, or delete the file; its records stay.",
    ),
    "D613": Text(
        "建议：这个角色全部定义里只写了一处，又与另一个角色很像，多半写错了。没有人有的角色，办件会一直等下去。"
        "真是新的角色，就在字典 role 里写上它和它的名称。",
        "Advice: only one place of all definitions names this role, and it is nearly another: probably a slip. What "
        "waits on a role that nobody has waits for good. If it is a role of its own, put it and its title into the "
        "dictionary role.",
    ),
    "D621": Text(
        "建议：名称像是个人信息，却没有写 personal，列表里不会脱敏，也不加密。写上类别；是单位的就在名称里写明。",
        "Advice: it looks like a person's particulars and has no personal class, so it is neither masked nor "
        "encrypted. Give the class; if it is an organisation's, say so in the label.",
    ),
    "D622": Text(
        "建议：这里存着个人信息，却没有写保存多久。写 retention: {years: 几年, basis: 依据}，"
        "或 retention: {permanent: true, basis: 依据}；办事人会看到。",
        "Advice: personal information is kept here and nothing says for how long. Write retention: {years: …, "
        "basis: …}, or {permanent: true, basis: …}; applicants are told.",
    ),
}
