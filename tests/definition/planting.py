"""Single mistakes that an author makes, planted in good definitions, each with the line it must be found on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

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
WRONG_TYPES = [
    (r"required: true", "required: 5"), (r"max_length: \d+", "max_length: many"), (r"title: \S.*", "title: [1]"),
    (r"by: \[.*?\]", "by: name"), (r"label: [^,{}\[\]]+", "label: 2024"), (r"minimum: \d", "minimum: few"),
    (r"unit_kinds: \[agency\]", "unit_kinds: agency"), (r"records: \w+", "records: 1"), (r"menu: \w+$", "menu:"),
    (r"personal: \w+", "personal: secret"), (r"text: \S+?\}", "text: {xx: 1}}"), (r"list: \[.*\]", "list: {}"),
]  # fmt: skip
CONDITIONS = [
    ("{kind: death}", "{kind: deth}"), ("{kind: death}", "{kid: death}"), ("{kind: death}", "{kind: 1}"),
    ("{kind: death}", "kind == death"), ("{kind: death}", "kind = 'death'"), ("{kind: death}", "kind =="),
    ("{kind: death}", "(kind == 'death'"), ("{kind: death}", "kind"), ("{kind: death}", "kind == 'deth'"),
    ("{kind: death}", "kind == 'death' and true"), ("{kind: death}", "size(kind)"), ("{kind: death}", "kind == 1"),
    ("people > 1", "people >> 1"), ("people > 1", "peple > 1"), ("people > 1", "people > '1'"), ("10.0", "10"),
    ("{amount: 5}", "{amount: five}"), ("{people: [2, 3]}", "{people: [two]}"), ("=reason", "=reson"), ("=reason", "=reason +"),
    ('"amount / double(people)"', '"amount / people"'), ('"amount / double(people)"', '"amount / double(peple)"'),
]  # fmt: skip


@dataclass(frozen=True)
class Mistake:
    kind: str
    file: str
    text: str
    lines: range
    about: str


Edit = tuple[str, list[str], int]


def plant(file: str, text: str, random: Random) -> Iterator[Mistake]:
    """Every mistake this module can think of in one file."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if line.startswith("#") or not line.strip():
            continue
        for kind, new, further in (*misspellings(line, random), *rewritings(line), *slips(line)):
            changed = [*lines[:number], *new, *lines[number + 1 :]]
            on = number + 1 + further
            yield Mistake(kind, file, "\n".join(changed), range(on, on + 1), f"{line!r} -> {new!r}")


def misspellings(line: str, random: Random) -> Iterator[Edit]:
    """Keys and references with a letter wrong."""
    keys = [found for found in re.finditer(r"\b([a-z_]+):", line) if found[1] in KEYS]
    named = re.finditer(r"(?:dictionary|register|portal|menu|subject|type|from|item): ([a-z_.]+)", line)
    listed = re.finditer(r"(?:fields|by|list|materials|find_by|listed|items|unique|checks): \[([a-z_]+)", line)
    for kind, found in (*(("key", one) for one in keys), *(("reference", one) for one in (*named, *listed))):
        yield kind, [line[: found.start(1)] + misspelt(found[1], random) + line[found.end(1) :]], 0


def rewritings(line: str) -> Iterator[Edit]:
    """Values of another type, and conditions that cannot be."""
    for pattern, wrong in WRONG_TYPES:
        if re.search(pattern, line) and (wrong != "title: [1]" or line.startswith("title")):
            yield "type", [re.sub(pattern, wrong, line, count=1)], 0
    for right, wrong in CONDITIONS:
        if right in line:
            bare = wrong.startswith(("{", '"', "=", "people", "peple", "10"))
            yield "condition", [line.replace(right, wrong if bare else f'"{wrong}"', 1)], 0


def slips(line: str) -> Iterator[Edit]:
    """What goes lost, in twice, or wrong at the keyboard."""
    for found in re.finditer(r"(?:label|type): (?:\{[^}]*\}|[^,{}]+), ", line):
        if "{" in line[: found.start()]:
            yield "missing", [line[: found.start()] + line[found.end() :]], 0
    if re.fullmatch(r" *[a-z_0-9]+: [^\[{|>]+", line):
        yield "duplicate", [line, line], 1
    if re.match(r" +[a-z-]", line) and "&&" not in line and "!=" not in line:
        yield "tab", ["\t" + line.lstrip()], 0
    if line.count('"') >= 2:
        at = line.rindex('"')
        yield "quote", [line[:at] + line[at + 1 :]], 0


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
