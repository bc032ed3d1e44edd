"""Single mistakes that an author makes, planted in good definitions.

Each knows the lines it must be found on, and its remedies: words one of which message or hint must hold, as a whole
word, to name the fix: the word that was misspelt, the words that are allowed, or what to add, delete or change.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

KEYS = [
    "label",
    "type",
    "required",
    "title",
    "portal",
    "menu",
    "subject",
    "dictionary",
    "show_as",
    "steps",
    "review",
    "effects",
    "register",
    "records",
    "sections",
    "text",
    "stage",
    "columns",
    "filters",
    "source",
    "find_by",
    "listed",
    "codes",
    "unit_kinds",
    "cards",
    "items",
    "levels",
    "visible",
    "max_length",
    "personal",
    "role",
    "by",
    "materials",
    "formats",
    "category",
    "when",
    "set",
    "query",
]
# What is written, what is written instead, and the remedy.
WRONG_TYPES = [
    (r"required: true", "required: 5", "true"),
    (r"required: true", "required: yes", "true"),
    (r"max_length: \d+", "max_length: many", "只写数字"),
    (r"title: \S.*", "title: [1]", "去掉方括号"),
    (r"\bby: \[.*?\]", "by: name", "[name]"),
    (r"label: [^,{}\[\]]+", "label: 2024", '"2024"'),
    (r"label: \{zh: [^,{}\[\]]+,", "label: {zh: 2024,", '"2024"'),
    (r"minimum: \d", "minimum: few", "只写数字"),
    (r"width: \d+", "width: 35.8", "只写数字"),
    (r"min_bytes: \d+", "min_bytes: 9KB", "只写数字"),
    (r"unit_kinds: \[\w+\]", "unit_kinds: agency", "[agency]"),
    (r"records: \w+", "records: 1", "one"),
    (r"menu: \w+$", "menu:", "冒号后面"),
    (r"personal: \w+", "personal: secret", "name"),
    (r"text: \S+?\}", "text: {xx: 1}}", "zh"),
    (r"list: \[.*\]", "list: {}", "写成 ["),
    (r"mobile_only: true", "mobile_only: yes", "true"),
    (r"formats: \[.*?\]", "formats: [bmp]", "jpg"),
    (r"show_as: radio", "show_as: button", "radio"),
    (r"leaf_only: false", "leaf_only: no", "false"),
    (r"not_after: today", "not_after: 2024-02-30", "29"),
    (r"not_after: today", "not_after: 2024/01/01", "2022-07-01"),
    (r"not_after: today", "not_after: now", "today"),
]
CONDITIONS = [
    ("{kind: death}", "{kind: deth}", "death"),
    ("{kind: death}", "{kid: death}", "kind"),
    ("{kind: death}", "{kind: 1}", '"1"'),
    ("{kind: death}", "{kind: 死亡}", "death"),
    ("{kind: death}", "{kind: []}", "至少写一项"),
    ("{kind: death}", "{kind: {a: 1}}", "[a, b]"),
    ("{kind: death}", "kind == death", "'death'"),
    ("{kind: death}", "kind = 'death'", "=="),
    ("{kind: death}", "kind ==", "没有写完"),
    ("{kind: death}", "(kind == 'death'", "补上 )"),
    ("{kind: death}", "kind == 'death')", "多了一个 )"),
    ("{kind: death}", "kind", "kind == "),
    ("{kind: death}", "kind == 'deth'", "death"),
    ("{kind: death}", "kind == 'death' and true", "&&"),
    ("{kind: death}", "not (kind == 'death')", "!"),
    ("{kind: death}", "size(kind)", "size(kind) > 0"),
    ("{kind: death}", "kind == 1", "引号"),
    ("{kind: death}", "kind ==‘death’", "'"),
    ("{kind: death}", "kidn == 'death'", "kind"),
    ("{kind: death}", "kind == 'death", "补上引号"),
    ("people > 1", "people >> 1", "只写一个 >"),
    ("people > 1", "people => 1", ">="),
    ("people > 1", "1 < people < 5", "&&"),
    ("people > 1", "people > 1.5", "double(字段)"),
    ("people > 1", "people > 1 ? 2 : 3", "> 0"),
    ("{kind: death}", "!kind", "== ''"),
    ("people > 1", "peple > 1", "people"),
    ("people > 1", "people > '1'", "引号"),
    ("{amount: 5}", "{amount: five}", "写数字"),
    ("{people: [2, 3]}", "{people: [two]}", "写数字"),
    ("=reason", "=reson", "reason"),
    ("=reason", "=reason +", "没有写完"),
    ('"amount / double(people)"', '"amount / people"', "double("),
    ('"amount / double(people)"', '"amount / double(peple)"', "people"),
]
# Keys without which a file says nothing, and whose absence is told where the file begins.
NEEDED = ("title", "portal", "menu", "key", "name", "unit_kinds", "fields", "review")


@dataclass(frozen=True)
class Mistake:
    kind: str
    file: str
    text: str
    lines: range
    about: str
    remedies: tuple[str, ...] = ()


class Edit(NamedTuple):
    """One line replaced by others; the mistake shows on the one that is `further` down."""

    kind: str
    lines: list[str]
    further: int
    remedies: tuple[str, ...]


def plant(file: str, text: str, random: Random) -> Iterator[Mistake]:
    """Every mistake this module can think of in one file."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if line.startswith("#") or not line.strip():
            continue
        for edit in (*misspellings(line, random), *rewritings(line), *slips(line, number + 1)):
            changed = "\n".join([*lines[:number], *edit.lines, *lines[number + 1 :]])
            on = number + 1 + edit.further
            about = f"{line!r} -> {edit.lines!r}"
            yield Mistake(edit.kind, file, changed, range(on, on + 1), about, edit.remedies)
    yield from lost_keys(file, lines)


def misspellings(line: str, random: Random) -> Iterator[Edit]:
    """Keys and references with a letter wrong."""
    keys = [found for found in re.finditer(r"\b([a-z_]+):", line) if found[1] in KEYS]
    named = re.finditer(r"(?:dictionary|register|portal|menu|subject|type|from|item|id_types): ([a-z_.]+)", line)
    listed = re.finditer(r"(?:fields|by|list|materials|find_by|listed|items|unique|checks): \[([a-z_]+)", line)
    valued = re.finditer(r'"=([a-z_]+)"', line)
    for kind, found in (*(("key", one) for one in keys), *(("reference", one) for one in (*named, *listed, *valued))):
        wrong = misspelt(found[1], random)
        # Of `register.column` the hint names the half that is wrong.
        halves = [right for right, other in zip(found[1].split("."), wrong.split(".")) if right != other]
        yield Edit(kind, [line[: found.start(1)] + wrong + line[found.end(1) :]], 0, (found[1], *halves))


def rewritings(line: str) -> Iterator[Edit]:
    """Values of another type, and conditions that cannot be."""
    for pattern, wrong, remedy in WRONG_TYPES:
        if re.search(pattern, line) and (wrong != "title: [1]" or line.startswith("title")):
            yield Edit(
                "date" if "not_after" in wrong else "type", [re.sub(pattern, wrong, line, count=1)], 0, (remedy,)
            )
    for right, wrong, remedy in CONDITIONS:
        if right in line:
            bare = wrong.startswith(("{", '"', "=", "people", "peple", "10"))
            written = wrong if bare else f'"{wrong}"'
            yield Edit("condition", [line.replace(right, written, 1)], 0, (remedy,))


def slips(line: str, number: int) -> Iterator[Edit]:
    """What goes lost, in twice, or wrong at the keyboard."""
    for found in re.finditer(r"\b(label|type): (?:\{[^}]*\}|[^,{}]+), ", line):
        if "{" in line[: found.start()]:
            yield Edit("missing", [line[: found.start()] + line[found.end() :]], 0, (found[1],))
    if re.fullmatch(r" *[a-z_0-9]+: [^\[{|>]+", line):
        yield Edit("duplicate", [line, line], 1, (f"第 {number} 行",))
    if re.match(r" +[a-z-]", line) and "&&" not in line and "!=" not in line:
        yield Edit("tab", ["\t" + line.lstrip()], 0, ("空格",))
    if line.count('"') >= 2:
        at = line.rindex('"')
        yield Edit("quote", [line[:at] + line[at + 1 :]], 0, ("补上引号",))


def lost_keys(file: str, lines: list[str]) -> Iterator[Mistake]:
    """A key of the file itself is left out, with all that stands under it."""
    first = next(number for number, line in enumerate(lines, 1) if line and not line.startswith("#"))
    for number, line in enumerate(lines):
        key = line.partition(":")[0]
        if key in NEEDED and number >= first:
            after = number + 1
            while after < len(lines) and lines[after].startswith((" ", "-")):
                after += 1
            text = "\n".join([*lines[:number], *lines[after:]])
            yield Mistake("missing", file, text, range(first, first + 1), f"without {key}", (key,))


def misspelt(word: str, random: Random) -> str:
    """Two neighbours change places, a letter is lost or doubled."""
    at = random.randrange(len(word) - 1)
    ways = [
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
    ]
    different = [one for one in ways if one != word]
    return random.choice(different)
