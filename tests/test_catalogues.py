"""The catalogues say everything that the program says, in English too."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from banshi.diagnostics import Message
from banshi.dictionary import Dictionary
from banshi.guide import Guide, GuideCase
from banshi.i18n import CHINESE, ENGLISH, LOCALES, Text, load_translators
from banshi.settings import ROOT
from tests.compiling import shipped

TEMPLATES = ROOT / "platform" / "banshi" / "web" / "templates"
HAN = re.compile("[\u4e00-\u9fff]")
CHINESE_PUNCTUATION = re.compile("[\u3000-\u303f\uff00-\uffef]")
# Chinese that an English text may show: what a person has to type.
HAN_IN_ENGLISH = frozenset({"只能有数字、空格、括号、+、- 和“转”"})
# Chinese in templates outside `_()`: the name of the language, and screens of Flask-AppBuilder, said in both languages.
HAN_IN_TEMPLATES: Mapping[str, frozenset[str]] = {
    "base.html": frozenset({"中文"}),
    "appbuilder/navbar.html": frozenset({"首页", "用户管理", "角色管理"}),
}
# Names of places have no official English here.
WITHOUT_ENGLISH = frozenset({"area"})
# What a guide says is the office's own text, legal bases and names of forms among it: English of ours would be taken
# for official. What an English page needs to find its way in it has English: the titles and the names of the cases.
IN_ENGLISH_OF_A_GUIDE: Mapping[type, frozenset[str]] = {
    Guide: frozenset({"title", "cases"}),
    GuideCase: frozenset({"case"}),
}


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as stream:
        return read_po(stream)


@pytest.fixture(scope="module")
def extracted(tmp_path_factory) -> Catalog:
    """What `make catalogues` finds, with its own keywords."""
    target = tmp_path_factory.mktemp("catalogues") / "banshi.pot"
    keywords = re.findall(r"-k \w+", (ROOT / "Makefile").read_text("utf-8"))
    options = ["-q", "extract", "-F", "locale/babel.cfg", *" ".join(keywords).split(), "-o", str(target), "."]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        CommandLineInterface().run(["pybabel", *options])
    return catalogue(target)


@pytest.fixture(scope="module")
def kept() -> Mapping[str, Catalog]:
    return {one: catalogue(ROOT / "locale" / one / "LC_MESSAGES" / "banshi.po") for one in LOCALES}


def ids(messages: Catalog) -> set[str]:
    return {str(one.id) for one in messages if one.id}


def placeholders(text: str) -> list[str]:
    """Names in braces, however they are formatted; doubled braces count as what they say: the browser fills them."""
    named = [name for _said, name, _spec, _conversion in Formatter().parse(text) if name]
    return sorted([*named, *re.findall(r"{{.*?}}", text)])


@pytest.mark.parametrize("locale", LOCALES)
def test_the_catalogue_has_the_texts_of_the_program_and_no_other(extracted, kept, locale):
    assert len(ids(extracted)) > 400
    assert (ids(extracted) - ids(kept[locale]), ids(kept[locale]) - ids(extracted)) == (set(), set())
    assert (list(kept[locale].obsolete), kept[locale].fuzzy) == ([], False)


def test_every_text_is_translated(kept):
    assert [one.id for one in kept[ENGLISH] if one.id and (not str(one.string).strip() or one.fuzzy)] == []


def test_chinese_is_the_source(kept):
    assert [one.id for one in kept[CHINESE] if one.id and one.string not in ("", one.id)] == []


def test_placeholders_are_the_same(kept):
    both = [(str(one.id), str(one.string)) for one in kept[ENGLISH] if one.id]
    assert [one for one in both if without_examples(one[0]) != without_examples(one[1])] == []


def without_examples(text: str) -> list[str]:
    """What is quoted from a definition, `{{text: 提交成功}}`, is translated too."""
    return [one for one in placeholders(text) if not re.match(r"{{\S+: ", one)]


def test_english_has_no_chinese(kept):
    said = {str(one.id): str(one.string) for one in kept[ENGLISH] if one.id}
    assert {one for one in said if HAN.search(said[one])} == HAN_IN_ENGLISH
    # 〓 is what is printed for a character that no font has, in every language.
    assert [one for one in said.values() if CHINESE_PUNCTUATION.search(one.replace("〓", ""))] == []


def test_translations_are_said():
    english = load_translators(ROOT / "locale")[ENGLISH]
    assert english.say(
        Message("“{name}”应不大于 {most}，现为 {actual}", (("name", "a"), ("most", 1), ("actual", 2)))
    ) == ("“a” must be at most 1; it is 2")
    assert english.say("{{actual}} 像素") == "{actual} pixels"


def test_definitions_have_english():
    found = list(texts_in(shipped(), (), set()))
    assert len(found) > 500
    assert [one for one in found if one[1].zh and not one[1].en] == []


def texts_in(value: object, path: tuple[object, ...], seen: set[int]) -> Iterator[tuple[str, Text]]:
    """Every text below `value`, with the way to it."""
    if isinstance(value, Text):
        yield ".".join(map(str, path)), value
    elif id(value) not in seen and not (isinstance(value, Dictionary) and value.id in WITHOUT_ENGLISH):
        seen.add(id(value))
        for name, one in parts_of(value):
            yield from texts_in(one, (*path, name), seen)


def parts_of(value: object) -> Iterator[tuple[object, object]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, (list, tuple, frozenset)):
        yield from enumerate(value)
    elif is_dataclass(value):
        named = [one.name for one in fields(value)]
        translated = IN_ENGLISH_OF_A_GUIDE.get(type(value), frozenset(named))
        yield from ((name, getattr(value, name)) for name in named if name in translated)


def bare_chinese(source: str) -> set[str]:
    """Chinese words of a template outside `_('…')` and comments."""
    source = re.sub(r"{#.*?#}|<!--.*?-->", "", source, flags=re.DOTALL)
    source = re.sub(r"""\b_\(\s*('[^']*'|"[^"]*")""", "", source)
    return set(re.findall("[\u4e00-\u9fff]+", source))


def test_templates_say_nothing_past_the_catalogues():
    found = {
        one.relative_to(TEMPLATES).as_posix(): bare_chinese(one.read_text("utf-8")) for one in TEMPLATES.rglob("*.html")
    }
    assert len(found) > 20
    assert {name: words for name, words in found.items() if words} == HAN_IN_TEMPLATES


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('{{ _(\'首页\') }}<p title="{{ _("首页") }}">', set()),
        ("{# 首页 #}<!-- 首\n页 -->", set()),
        ("<p>首页</p>", {"首页"}),
        ("{{ _(label) }}{% set a = '首页' %}", {"首页"}),
        ("{{ _('首页', name='办件') }}", {"办件"}),
    ],
)
def test_bare_chinese(source, found):
    assert bare_chinese(source) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [("{a} {b}", ["a", "b"]), ("{{a}} {b}", ["b", "{{a}}"]), ("100 %", [])],
)
def test_placeholders(text, found):
    assert placeholders(text) == found
