"""Rules over what was built: what is consistent and yet cannot work or was not meant (D4; D2 and D3 over codes)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from banshi.definition.build import field_references
from banshi.definition.code_patterns import pattern_fault
from banshi.definition.document_checks import check_documents
from banshi.definition.folder import Source
from banshi.definition.material_checks import check_materials
from banshi.definition.model import Definitions, Item
from banshi.definition.node import SourceNode
from banshi.definition.review_checks import check_reviews
from banshi.definition.scope import FileScope
from banshi.definition.step_checks import check_steps
from banshi.definition.time_limits import check_time_limit
from banshi.definition.tree_checks import check_trees
from banshi.definition.wording import meant, shown
from banshi.diagnostics import Diagnostic, Message, Position
from banshi.dictionary import Code
from banshi.field import Field
from banshi.i18n import _
from banshi.policy import UNITS
from banshi.register import Register

# Options that come in pairs, least first.
_RANGES = (("minimum", "maximum"), ("not_before", "not_after"), ("min_bytes", "max_bytes"), ("min_rows", "max_rows"))
CodePosition = Callable[..., Position]


def check_codes(codes: Sequence[Code], position: CodePosition, rules: Iterable[str]) -> list[Diagnostic]:
    """A dictionary's codes: each once, parents that exist and do not go in a circle, days in order, safe patterns.

    :param position: where the n-th code is written, or one of its keys
    :param rules: the rules for numbers that `check` can name
    """
    known: dict[str, int] = {}
    findings: list[Diagnostic] = []
    for number, code in enumerate(codes):
        first = known.setdefault(code.code, number)
        if first != number:
            message = _("代码“{code}”与第 {line} 行重复", code=shown(code.code), line=position(first).line)
            findings.append(Diagnostic(position(number), "D215", message, _("删去一处")))
        if code.valid_to or code.pattern or code.check:
            findings += _code_findings(partial(position, number), code, rules)
    for number, code in enumerate(codes):
        if code.parent and code.parent not in known:
            message = _("没有上级代码“{code}”", code=shown(code.parent))
            hint = meant(code.parent, known) if len(known) < 2000 else None
            findings.append(Diagnostic(position(number, "parent"), "D211", message, hint))
    circle = None if findings else _circle({one.code: one.parent for one in codes})
    if circle:
        message = _("代码“{code}”的上级绕成了圈", code=shown(circle[0]))
        findings.append(Diagnostic(position(known[circle[0]], "parent"), "D216", message, _way_round(circle)))
    return findings


def _way_round(circle: Sequence[str]) -> Message:
    """The circle a → b → a, so that an author sees where to cut it."""
    names = [*circle, circle[0]] if len(circle) <= 6 else [*circle[:6], "…", circle[0]]
    return _("去掉其中一处：{circle}", circle=" → ".join(map(shown, names)))


def _code_findings(position: Callable[[str], Position], code: Code, rules: Iterable[str]) -> Iterator[Diagnostic]:
    if code.valid_from and code.valid_to and code.valid_from > code.valid_to:
        hint = _("把停用日 valid_to 改到 {first} 之后，或改启用日 valid_from", first=code.valid_from)
        yield Diagnostic(position("valid_to"), "D408", _("代码“{code}”的停用日早于启用日", code=shown(code.code)), hint)
    if code.pattern and (fault := pattern_fault(code.pattern)):
        yield Diagnostic(
            position("pattern"), "D409", _("号码样式“{pattern}”不能用", pattern=shown(code.pattern)), fault
        )
    if code.check and code.check not in rules:
        message = _("没有校验规则“{name}”", name=shown(code.check))
        yield Diagnostic(position("check"), "D217", message, meant(code.check, rules))


def _circle(parents: Mapping[str, str]) -> Sequence[str]:
    """The first codes found that are above themselves, each below the next; () where there are none."""
    sound: set[str] = {""}
    for start in parents:
        path: dict[str, None] = {}
        code = start
        while code not in sound and code not in path:
            path[code] = None
            code = parents[code]
        if code in path:
            return [*path][[*path].index(code) :]
        sound.update(path)
    return ()


def check_register(register: Register, root: SourceNode) -> list[Diagnostic]:
    """Columns that the register itself names."""
    known = register.columns
    nodes = [root.get("name"), root.get("sorted_by"), root.get("tree")]
    for key in ("find_by", "unique", "search", "listed"):
        nodes += root.get(key) or ()
    findings = [*_option_findings(register.fields, root.child("fields")), *_tree_findings(register, root)]
    findings += _circle_findings(register.by_name, root)
    for one in register.fields:
        if one.row_fields:
            message = _("台账里不能有表格字段“{label}”", label=one.label)
            hint = _("另建一个台账，每行是它的一条记录")
            findings.append(Diagnostic(_field_node(root, one.name).name_position, "D220", message, hint))
    for node in nodes:
        if node and str(node.data) not in known:
            message = _("台账“{register}”没有“{name}”这一列", register=register.title, name=shown(node.data))
            findings.append(Diagnostic(node.position, "D203", message, meant(str(node.data), known)))
    return findings


def _tree_findings(register: Register, root: SourceNode) -> Iterator[Diagnostic]:
    """The column of the record above holds keys; and only it may lead back to the register itself."""
    for one in register.fields:
        itself = one.register_used is not None and one.register_used.id == register.id
        if itself and one.name != register.tree_column:
            message = _("台账之间绕成了圈：“{name}”", name=register.id)
            position = _field_node(root, one.name).child("register").position
            yield Diagnostic(position, "D214", message, _("只有 tree 写的那一列可以引用本台账"))
    above = register.by_name.get(register.tree_column)
    elsewhere = above is not None and above.register_used is not None and above.register_used.id != register.id
    unfit = above is not None and (above.KIND not in ("text", "lookup") or above.personal or elsewhere)
    if register.tree_column == register.key or unfit:
        message = _("“{name}”不能存上级记录的编号", name=register.tree_column)
        hint = _("写成 {{type: lookup, register: {register}}}", register=register.id)
        yield Diagnostic(root.child("tree").position, "D271", message, hint)


def check_mentioned(scope: FileScope, fields: Mapping[str, Field]) -> list[Diagnostic]:
    """Codes that conditions compare with must be in the field's dictionary."""
    findings = []
    for one in scope.mentioned:
        field = _named(fields[one.table].row_fields, one.field) if one.table in fields else fields.get(one.field)
        codes = field.dictionary_used if field else None
        if codes and one.code and not codes.find(one.code):
            message = _("字典“{dictionary}”没有代码“{code}”", dictionary=codes.title, code=shown(one.code))
            hint = meant(one.code, [each.code for each in codes.codes])
            findings.append(Diagnostic(one.position, "D303", message, hint))
    return findings


def _named(fields: Iterable[Field], name: str) -> Field | None:
    return next((one for one in fields if one.name == name), None)


def check_portals(sources: Mapping[str, Source], items: Mapping[str, Item]) -> list[Diagnostic]:
    """Offers name items of other portals that can be filed, cards what the portal has; menu groups are named once."""
    findings = []
    for name, source in sources.items():
        others = [one.id for one in items.values() if one.portal != name and one.steps]
        offers = [*(source.root.get("offers") or ())]
        own = [one.id for one in items.values() if one.portal == name]
        for node in offers:
            if node.data not in others:
                message = _("没有可以在这里受理的别的网厅的事项“{name}”", name=shown(node.data))
                findings.append(Diagnostic(node.position, "D218", message, meant(str(node.data), others)))
        own += [str(node.data) for node in offers]
        for card in source.root.get("cards") or ():
            for node in card.child("items"):
                if node.data not in own:
                    message = _("这个网厅没有事项“{name}”", name=shown(node.data))
                    findings.append(Diagnostic(node.position, "D209", message, meant(str(node.data), own)))
        findings += _repeated([one.child("id") for one in source.root.child("menu")])
    return findings


def _repeated(nodes: Iterable[SourceNode]) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for node in nodes:
        if str(node.data) in seen:
            yield Diagnostic(
                node.position, "D210", _("菜单组“{name}”重复了", name=shown(node.data)), _("改用另一个名称")
            )
        seen.add(str(node.data))


def check_titles(sources: Mapping[str, Source], definitions: Definitions) -> list[Diagnostic]:
    """Two entries of one menu must not read alike."""
    seen: dict[tuple[str, str, str], str] = {}
    findings = []
    for item in definitions.items.values():
        first = seen.setdefault((item.portal, item.menu, item.title.zh), item.id)
        if first != item.id:
            position = sources[item.id].root.child("title").position
            message = _("同一菜单组里已有事项叫“{title}”：{item}", title=item.title, item=first)
            findings.append(Diagnostic(position, "D407", message, _("改一个用户能分清的名称")))
    return findings


def check_item(item: Item, root: SourceNode, scope: FileScope) -> list[Diagnostic]:
    """What an item's parts are to each other."""
    fields = root.get("fields")
    findings = [*_label_findings(item, root), *(_option_findings(item.fields, fields) if fields else ())]
    if item.steps:
        findings += [*_use_findings(item, root, scope), *_step_findings(item, root), *check_steps(item, root)]
        findings += [*_subject_findings(item, root), *check_trees(item, root)]
        findings += [
            *check_materials(item, root),
            *_review_findings(item, root),
            *check_reviews(item, root, scope.register_named(UNITS)),
            *check_time_limit(item, root.get("time_limit")),
            *_circle_findings(item.by_name, root),
            *check_documents(item, root),
        ]
    return findings


def _field_node(root: SourceNode, name: str) -> SourceNode:
    return root.child("fields").child(name)


def _option_findings(fields: Iterable[Field], written: SourceNode) -> Iterator[Diagnostic]:
    for field in fields:
        if field.row_fields:
            yield from _option_findings(field.row_fields, written.child(field.name).child("columns"))
        for least, most in _RANGES:
            low, high = getattr(field, least, None), getattr(field, most, None)
            if low is not None and high is not None and "today" not in (low, high) and low > high:
                node = written.child(field.name)
                position = node.key_position(least if node.get(least) else most)
                yield Diagnostic(position, "D410", _("{least} 大于 {most}，什么都填不了", least=least, most=most))


def _label_findings(item: Item, root: SourceNode) -> Iterator[Diagnostic]:
    """Fields that read alike confuse, unless they stand under different headings or are never shown together."""
    headings = {use.field: use.section.zh for step in item.steps for use in step.uses() if use.section}
    seen: dict[tuple[str, str], str] = {}
    for field in item.fields:
        first = seen.setdefault((headings.get(field.name, ""), field.label.zh), field.name)
        if first != field.name and not field.visible.depends and not item.by_name[first].visible.depends:
            message = _("字段“{first}”也叫“{label}”", first=first, label=field.label)
            yield Diagnostic(_field_node(root, field.name).name_position, "D411", message, _("改一个用户能分清的名称"))


def _shown(item: Item) -> set[str]:
    used = {use.field for step in item.steps for use in step.uses()} | item.filled
    return used | {name for step in item.steps for name in step.asks()}


def _use_findings(item: Item, root: SourceNode, scope: FileScope) -> Iterator[Diagnostic]:
    """A required field that no step shows can never be filled in; one that nothing uses is dead text."""
    on_screen = _shown(item)
    used = scope.asked | set(item.listed) | {str(name) for field in item.fields for name in field_references(field)}
    for field in item.fields:
        if field.name in on_screen or field.worked_out:
            continue
        position = _field_node(root, field.name).name_position
        if field.required.depends or field.required.constant:
            message = _("“{label}”必填，却没有一个步骤让人填写", label=field.label)
            yield Diagnostic(position, "D401", message, _("把 {name} 加到某个步骤，或去掉 required", name=field.name))
        elif field.name not in used or not field.register_field:
            message = _("“{label}”没有在任何步骤中出现", label=field.label)
            yield Diagnostic(position, "D402", message, _("把 {name} 加到某个步骤，或删去这个字段", name=field.name))


def _step_findings(item: Item, root: SourceNode) -> Iterator[Diagnostic]:
    """Every path ends with what the applicant reads after filing."""
    nodes = list(root.child("steps"))
    results = [number for number, step in enumerate(item.steps) if step.KIND == "result"]
    if not results:
        hint = _("最后加一步 result: {{text: 提交成功}}")
        yield Diagnostic(root.child("steps").name_position, "D406", _("缺少提交后的反馈"), hint)
    for number in range(results[0], len(nodes)) if results else ():
        if number not in results:
            yield Diagnostic(nodes[results[0]].position, "D406", _("提交后的反馈应是最后一步"), _("移到最后"))
            break
    for number in results[:-1]:
        if not item.steps[number].when.depends:
            message = _("这一步总会经过，后面的反馈到不了")
            yield Diagnostic(nodes[number].position, "D406", message, _("给它加上 when"))


def _subject_findings(item: Item, root: SourceNode) -> Iterator[Diagnostic]:
    """A step that finds a record finds the subject."""
    finding = [*_finding_steps(item, root)]
    names = {register.id for _node, register in finding}
    for node, register in finding:
        if item.subject is None:
            hint = _("在上面写 subject: {register}", register=register.id)
            yield Diagnostic(node.position, "D405", _("这个事项没有写办理对象 subject"), hint)
        elif item.subject.id != register.id:
            # Where all steps agree with each other it is the subject that is wrong.
            position = root.child("subject").position if len(names) == 1 else node.position
            titles = {"subject": item.subject.title, "register": register.title}
            message = _("办理对象是“{subject}”，步骤里找的却是“{register}”", **titles)
            same = {"register": register.id, "subject": item.subject.id}
            yield Diagnostic(position, "D405", message, _("两处写成一样：{register} 或 {subject}", **same))


def _finding_steps(item: Item, root: SourceNode) -> Iterator[tuple[SourceNode, Register]]:
    for step, node in zip(item.steps, root.child("steps")):
        register: Register | None = getattr(step, "register", None)
        if register is not None:
            yield node, register


def _review_findings(item: Item, root: SourceNode) -> Iterator[Diagnostic]:
    """The first route that holds is taken: the last must always hold, and no other before it."""
    *before, last = zip(item.review, root.child("review"))
    for route, node in before:
        if not route.when.depends:
            never = _("这种审核方式永远轮不到")
            message = _("后面的审核方式永远轮不到") if route.when.constant else never
            yield Diagnostic(node.position, "D404", message, _("给它加上 when，或删去"))
    route, node = last
    if route.when.depends or not route.when.constant:
        hint = _("去掉最后一项的 when，或再加一项不带 when 的")
        yield Diagnostic(node.position, "D404", _("最后一种审核必须不带条件，否则有的办件无人审核"), hint)


def _circle_findings(fields: Mapping[str, Field], root: SourceNode) -> Iterator[Diagnostic]:
    """A field whose being shown or computed hangs on itself, by way of others: it would never settle."""
    hangs = {field.name: _hung_on(field) for field in fields.values()}
    start = next((name for name in hangs if name in _reached(name, hangs)), None)
    if start:
        message = _("“{label}”的显示或计算最后又取决于它自己", label=fields[start].label)
        round_trip = _way_round(_path_back(start, hangs))
        yield Diagnostic(_field_node(root, start).name_position, "D307", message, round_trip)


def _path_back(start: str, hangs: Mapping[str, frozenset[str]]) -> Sequence[str]:
    """From `start` by what each hangs on, to the last that hangs on `start` again. The shortest way."""
    paths: list[list[str]] = [[start]]
    seen = {start}
    for path in paths:
        ahead = hangs.get(path[-1], frozenset())
        if start in ahead:
            return path
        paths += [[*path, name] for name in sorted(ahead - seen)]
        seen |= ahead
    return [start]


def _hung_on(field: Field) -> frozenset[str]:
    """The fields by which it is shown or computed; of a table of rows, those outside it that hide its cells too."""
    own = field.visible.names | (frozenset(field.computed.names) if field.computed else frozenset())
    inner = frozenset(name for one in field.row_fields for name in _hung_on(one))
    return own | (inner - {one.name for one in field.row_fields})


def _reached(start: str, hangs: Mapping[str, frozenset[str]]) -> set[str]:
    reached: set[str] = set()
    ahead = [start]
    while ahead:
        more = hangs.get(ahead.pop(), frozenset()) - reached
        reached |= more
        ahead += more
    return reached
