"""Single mistakes that an author makes, planted in good definitions, each with the line it must be found on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

KEYS = (
    "label type required title portal menu subject dictionary show_as steps review effects register records sections text "
    "stage columns filters source find_by listed codes unit_kinds cards items levels visible max_length personal role by "
    "materials formats category when set query"
).split()
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


def plant(file: str, text: str, random: Random) -> Iterator[Mistake]:
    """Every mistake this module can think of in one file."""
    lines = text.split("\n")

    def with_line(number, new, kind, found_on=None):
        changed = [*lines[:number], *new, *lines[number + 1 :]]
        first = number + 1 if found_on is None else found_on
        return Mistake(kind, file, "\n".join(changed), range(first, first + 1), f"{lines[number]!r} -> {new!r}")

    for number, line in enumerate(lines):
        if line.startswith("#") or not line.strip():
            continue
        for found in re.finditer(r"\b([a-z_]+):", line):
            if found[1] in KEYS:
                yield with_line(number, [line[: found.start(1)] + misspelt(found[1], random) + line[found.end(1) :]], "key")
        for found in re.finditer(r"(?:dictionary|register|portal|menu|subject|type|from|item): ([a-z_.]+)", line):
            yield with_line(number, [line[: found.start(1)] + misspelt(found[1], random) + line[found.end(1) :]], "reference")
        for found in re.finditer(r"(?:fields|by|list|materials|find_by|listed|items|unique|checks): \[([a-z_]+)", line):
            yield with_line(number, [line[: found.start(1)] + misspelt(found[1], random) + line[found.end(1) :]], "reference")
        for pattern, wrong in WRONG_TYPES:
            if re.search(pattern, line) and (wrong != "title: [1]" or line.startswith("title")):
                yield with_line(number, [re.sub(pattern, wrong, line, count=1)], "type")
        for right, wrong in CONDITIONS:
            if right in line:
                new = wrong if right.strip('"{}') != right and wrong.startswith(("{", '"')) else wrong
                quoted = new if new.startswith(("{", '"', "=", "people", "pe", "10")) else f'"{new}"'
                yield with_line(number, [line.replace(right, quoted, 1)], "condition")
        for found in re.finditer(r"(?:label|type): (?:\{[^}]*\}|[^,{}]+), ", line):
            if "{" in line[: found.start()]:
                yield with_line(number, [line[: found.start()] + line[found.end() :]], "missing")
        if re.fullmatch(r" *[a-z_0-9]+: [^\[{|>]+", line) and not line.lstrip().startswith("-"):
            yield with_line(number, [line, line], "duplicate", number + 2)
        if re.match(r" +[a-z-]", line) and "&&" not in line and "!=" not in line:
            yield with_line(number, ["\t" + line.lstrip()], "tab")
        if line.count('"') >= 2:
            at = line.rindex('"')
            yield with_line(number, [line[:at] + line[at + 1 :]], "quote")


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
