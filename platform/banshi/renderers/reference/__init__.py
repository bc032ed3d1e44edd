"""The reference of the definition language, in Chinese: made from the vocabulary in force, plugins' kinds included.

Examples are cut out of definitions that compile; a kind or a key that has none there is shown without.
"""

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, replace
from typing import Any

from banshi.conditions import CelType
from banshi.definition.folder import Source
from banshi.definition.schema import LanguageSchema
from banshi.definition.vocabulary import Vocabulary
from banshi.document import SORTS, Document, Slots
from banshi.field import Field
from banshi.guide import Channel, Guide, GuideCase, GuideLimit, GuideMaterial, Stage
from banshi.kinds import JsonSchema, Nested, OptionType, options_of
from banshi.material import Material, MaterialGroup
from banshi.renderers.reference import words
from banshi.renderers.reference.examples import Examples, Owner, find_examples
from banshi.renderers.reference.writing import NEEDED, NOTHING, default_of, writes, writes_schema
from banshi.retention import Retention

_CEL_WORDS: Mapping[CelType, str] = {
    "string": "文字",
    "int": "整数",
    "double": "小数；旁边写的 `10` 也是小数",
    "bool": "是否：`true`、`false`",
    "list": "列表",
    "rows": "表格的各行",
}
_AS_WRITTEN = "看写法：可选多项的是列表，其余是文字；公式是什么结果就是什么"
_SLOT = "文字、表达式或插件的函数"


@dataclass(frozen=True)
class _Row:
    """A key in a table; `path` is the key with those that it stands below: `sections.title`."""

    path: str
    about: str
    writes: str
    default: str

    @property
    def shown(self) -> str:
        above, _dot, key = self.path.rpartition(".")
        return f"`{above}` 里的 `{key}`" if above else f"`{key}`"


def render_reference(vocabulary: Vocabulary, sources: Iterable[Source]) -> str:
    """The whole page as Markdown.

    :param sources: definitions to take the examples from; of each kind the first that is found
    """
    examples = find_examples(sources)
    introduction = words.INTRODUCTION.replace("{types}", "\n".join(_types(vocabulary)))
    parts = [introduction, *_files(vocabulary, examples), *_fields(vocabulary, examples), *_materials(examples)]
    parts += _retention(examples)
    parts += _kinds("步骤", "steps", vocabulary.steps, examples, words.STEPS)
    parts += _kinds("检查", "checks", vocabulary.validators, examples, words.CHECKS)
    parts += _kinds("审核", "review", vocabulary.reviews, examples, words.REVIEW)
    parts += _kinds("办结动作", "effects", vocabulary.effects, examples, words.EFFECTS)
    parts += _documents(examples)
    parts += [*_example_keys(vocabulary, examples), *_query(vocabulary, examples), *_functions(vocabulary)]
    return "\n".join(parts)


def _types(vocabulary: Vocabulary) -> Iterator[str]:
    by_type: dict[str, list[str]] = {}
    for name, kind in vocabulary.fields.items():
        said = _AS_WRITTEN if "cel_type_of" in vars(kind) else _CEL_WORDS[kind.CEL_TYPE]
        by_type.setdefault(said, []).append(f"`{name}`")
    yield "| 条件里是 | 字段 |\n|---|---|"
    yield from (f"| {said} | {'、'.join(names)} |" for said, names in by_type.items())


def _files(vocabulary: Vocabulary, examples: Examples) -> Iterator[str]:
    for name, schema in LanguageSchema(vocabulary).files({}).items():
        yield f"### {words.FILE_TITLES[name]} `{words.FOLDERS[name]}/<编号>.yaml`\n"
        if name == "guide":
            yield from _guide(schema, examples)
        else:
            yield from _table(_schema_rows(schema, words.FILE_KEYS[name]), examples, ("file", name))
        if name in words.NOTES:
            yield words.NOTES[name] + "\n"
        yield from examples.block(("file", name))


def _guide(schema: JsonSchema, examples: Examples) -> Iterator[str]:
    """The keys of a guide, and those of its parts in tables of their own: they lie too deep for one."""
    code = schema["properties"]["guide"]
    first = _Row("guide", code["description"], writes_schema(code), NEEDED)
    yield from _table([first, *_rows_of(options_of(Guide), nested=False)], examples, ("file", "guide"))
    for said, part, kind in zip(
        words.GUIDE_PARTS, _GUIDE_PARTS, (GuideCase, Channel, GuideMaterial, GuideLimit, Stage)
    ):
        yield said + "\n"
        yield from _table(_rows_of(options_of(kind), nested=False), examples, ("guide", part))


_GUIDE_PARTS: Mapping[str, type] = {
    "cases": GuideCase,
    "channels": Channel,
    "materials": GuideMaterial,
    "time_limit": GuideLimit,
    "stages": Stage,
}


def _fields(vocabulary: Vocabulary, examples: Examples) -> Iterator[str]:
    yield "## 字段\n\n字段写在 `fields` 下：名称，然后是它的各个键。`type` 说明是哪一种。\n"
    yield "### 每种字段都有的键\n"
    common = {one.name: one for one in options_of(Field)}
    kind_row = _Row("type", "哪一种字段，见下", "下面各节的标题", NEEDED)
    yield from _table([kind_row, *_option_rows(Field)], examples, ("fields", ""))
    yield words.NOTES["personal"] + "\n"
    for name, kind in vocabulary.fields.items():
        yield f"### 字段 `{name}`\n\n{_about(kind)}\n"
        own = [one for one in options_of(kind) if _differs(one, common.get(one.name))]
        if own:
            yield from _table(_rows_of(own), examples, ("fields", name))
        yield from examples.block(("fields", name))
    yield "### 来自台账的字段 `from`\n"
    yield "台账里已有的字段不重写：写 `from: 台账.列`。不写的键与台账相同。\n"
    rows = _schema_rows(LanguageSchema(vocabulary).fields["from"], words.FROM_KEYS)
    yield from _table(rows, examples, ("fields", "from"))
    yield from examples.block(("fields", "from"))


def _differs(one: Any, common: Any) -> bool:
    return common is None or one.default != common.default or one.metadata["about"] != common.metadata["about"]


def _materials(examples: Examples) -> Iterator[str]:
    yield "## 材料\n\n材料写在 `materials` 下：名称，然后是它的各个键。在 `attach` 步骤里上传。\n"
    yield from _table(_option_rows(Material), examples, ("materials", ""))
    yield from examples.block(("materials", ""))
    yield "### 几种材料任选 `one_of`\n\n同一组的材料要在同一个 `attach` 步骤里，自己不再写 `required`。\n"
    yield from _table(_option_rows(MaterialGroup), examples, ("one_of", ""))
    yield from examples.block(("one_of", ""))


def _retention(examples: Examples) -> Iterator[str]:
    yield "## 保存期限\n\n" + words.RETENTION
    yield from _table(_option_rows(Retention), examples, ("retention", ""))
    yield from examples.block(("retention", ""))


def _kinds(title: str, key: str, kinds: Mapping[str, type], examples: Examples, said: str) -> Iterator[str]:
    yield f"## {title}\n\n写在 `{key}` 下。{said}\n"
    if key in words.BESIDE:
        yield from _table([_Row("when", words.BESIDE[key], "条件", NOTHING)], examples, (key, ""))
    for name, kind in kinds.items():
        yield f"### {title} `{name}`\n\n{_about(kind)}\n"
        yield from _table(_option_rows(kind), examples, (key, name))
        yield from examples.block((key, name))


def _documents(examples: Examples) -> Iterator[str]:
    yield "## 文书\n\n" + words.DOCUMENTS
    yield from _table(_option_rows(Document), examples, ("documents", ""))
    yield words.SLOTS
    function = _schema_rows(entry_of(Slots().schema), words.SLOT_KEYS)
    yield from _table((row for row in function if row.path in words.SLOT_KEYS), examples, ("slot", ""))
    for name, sort in SORTS.items():
        yield f"### 文书 `{name}`\n\n{sort.title}，{words.DOCUMENT_TIMES[name]}可以打印。它的空：\n"
        slots = (
            _Row(slot, one.about, _SLOT, default_of(MISSING if one.required else None))
            for slot, one in sort.places.items()
        )
        yield from _table(slots, examples, ("slots", name))
        yield from examples.block(("documents", name))


def _example_keys(vocabulary: Vocabulary, examples: Examples) -> Iterator[str]:
    schema = LanguageSchema(vocabulary).files({})["item"]["properties"]["examples"]["items"]
    yield "## 例子\n\n" + words.EXAMPLES
    owner = ("examples", "")
    yield from _table(_schema_rows(schema, words.FILE_KEYS["example"]), examples, owner)
    yield "`given` 里文件的键：\n"
    file = entry_of(schema["properties"]["given"])
    yield from _table(_schema_rows(file, words.FILE_KEYS["given"]), examples, ("given", ""))
    yield "`expect` 里的键：\n"
    yield from _table(
        _schema_rows(schema["properties"]["expect"], words.FILE_KEYS["expect"]), examples, owner, "expect."
    )
    yield from examples.block(owner)


def _query(vocabulary: Vocabulary, examples: Examples) -> Iterator[str]:
    schema = LanguageSchema(vocabulary).files({})["item"]["properties"]["query"]
    yield "## 查询\n\n只查不办的事项写 `query`，不写 `steps`。\n"
    yield from _table(_schema_rows(schema, words.FILE_KEYS["query"]), examples, ("query", ""))
    yield words.NOTES["query"] + "\n"
    yield from examples.block(("query", ""))


def _functions(vocabulary: Vocabulary) -> Iterator[str]:
    offered = {name: getattr(vocabulary, name) for name in words.FUNCTIONS}
    for door, functions in offered.items():
        title, written_in = words.FUNCTIONS[door]
        yield f"## {title}\n\n{written_in}\n"
        yield "| 名字 | 作用 |\n|---|---|"
        for name, function in sorted(functions.items()):
            yield f"| `{name}` | {_cell(_about(function))} |"
        yield ""


def _about(kind: Any) -> str:
    return textwrap.dedent(kind.__doc__ or "").strip()


def _table(rows: Iterable[_Row], examples: Examples, owner: Owner, above: str = "") -> Iterator[str]:
    """`above` goes before the paths of the rows to find their examples."""
    yield "| 键 | 说明 | 写什么 | 不写时 | 例 |\n|---|---|---|---|---|"
    for row in rows:
        line = examples.keys.get((owner, above + row.path))
        cells = [row.shown, row.about, row.writes, row.default, f"`{line}`" if line else NOTHING]
        yield f"| {' | '.join(map(_cell, cells))} |"
    yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _option_rows(kind: type) -> Iterator[_Row]:
    return _rows_of(options_of(kind))


def _rows_of(options: Iterable[Any], *, nested: bool = True) -> Iterator[_Row]:
    """:param nested: with the keys of small records in lists"""
    for one in options:
        written: OptionType = one.metadata["option"]
        yield _Row(one.name, one.metadata["about"], writes(written), default_of(one.default))
        if nested and isinstance(written, Nested):
            for row in _option_rows(written.of):
                yield replace(row, path=f"{one.name}.{row.path}")
        elif nested and "properties" in written.schema:
            yield from _schema_rows(written.schema, {}, one.name)


def _schema_rows(schema: JsonSchema, about: Mapping[str, str], above: str = "") -> Iterator[_Row]:
    """The keys of a file, and below a list or a mapping those of each of its entries."""
    for key, one in schema["properties"].items():
        path = f"{above}.{key}" if above else key
        said = about.get(path) or str(one.get("description", ""))
        yield _Row(path, said, writes_schema(one), NEEDED if key in schema.get("required", ()) else NOTHING)
        # What has kinds, and each field or material, has sections of its own.
        if any(name.startswith(f"{path}.") for name in about):
            yield from _schema_rows(entry_of(one), about, path)


def entry_of(schema: JsonSchema) -> JsonSchema:
    """What has the keys: a record itself, each entry of a list or of a mapping; else nothing."""
    for one in (schema, schema.get("items"), schema.get("additionalProperties")):
        if isinstance(one, Mapping) and "properties" in one:
            return one
    return {}
