"""The checker's score: single mistakes planted in the shipped definitions, found on their line, with the fix named."""

import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

import pytest

from banshi.authoring.checking import Rejudging
from banshi.definition.folder import read_file, read_folder
from banshi.diagnostics import Diagnostic
from banshi.loading import OWN
from banshi.settings import ROOT

from .planting import Mistake, plant
from .shipped_mistakes import SMALL_TABLE, TABLE, shipped_mistakes

SEED = 20261126
# Of each kind that `plant` makes, so that the many misspelt keys do not crowd out the rest.
OF_EACH = 24
TODAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The shipped definitions, with few divisions."""
    path = tmp_path_factory.mktemp("shipped") / "definitions"
    shutil.copytree(ROOT / "definitions", path)
    (path / TABLE).write_text(SMALL_TABLE)
    return path


@dataclass(frozen=True)
class Answer:
    mistake: Mistake
    findings: tuple[Diagnostic, ...]
    crash: str = ""

    @property
    def on_the_line(self) -> list[Diagnostic]:
        one = self.mistake
        return [
            found for found in self.findings if found.position.file == one.file and found.position.line in one.lines
        ]

    @property
    def names_the_fix(self) -> bool:
        said = " ".join(f"{found.message} {found.hint}" for found in self.on_the_line)
        return any(_holds(said, word) for word in self.mistake.remedies)

    def __str__(self) -> str:
        one = self.mistake
        said = [f"{found} ({found.hint})" for found in self.findings][:4]
        return f"{one.kind} {one.file}:{one.lines.start} {one.about}, wanted {one.remedies}, found {said} {self.crash}"


def _holds(said: str, word: str) -> bool:
    """Whether the word is in it as a whole: `name` is not in `id_name`."""
    before = r"(?<![A-Za-z0-9_])" if re.match(r"\w", word, re.ASCII) else ""
    after = r"(?![A-Za-z0-9_])" if re.search(r"\w$", word, re.ASCII) else ""
    return re.search(before + re.escape(word) + after, said) is not None


def chosen(planted: Iterable[Mistake], random: Random) -> Iterator[Mistake]:
    """Some of each kind."""
    by_kind: dict[str, list[Mistake]] = {}
    for one in planted:
        by_kind.setdefault(one.kind, []).append(one)
    for several in by_kind.values():
        yield from random.sample(several, min(OF_EACH, len(several)))


def test_score(folder, vocabulary, capsys):
    sources, findings = read_folder(folder)
    assert not findings
    judging = Rejudging(vocabulary, OWN)
    # Else a mistake could hide behind an example that fails anyway.
    assert judging.judge(sources, TODAY)[1] == []
    random = Random(SEED)
    planted = [
        *chosen((one for source in sources for one in plant(source.file, source.text, random)), random),
        *shipped_mistakes({TABLE: SMALL_TABLE, **{one.file: one.text for one in sources}}),
    ]
    by_file = {one.file: one for one in sources}

    def judge(mistake: Mistake) -> Answer:
        try:
            return Answer(mistake, findings_of(mistake))
        except Exception as error:
            return Answer(mistake, (), repr(error))

    def findings_of(mistake: Mistake) -> tuple[Diagnostic, ...]:
        target, original = folder / mistake.file, (folder / mistake.file).read_text()
        target.write_text(mistake.text)
        try:
            file = "dictionaries/area.yaml" if mistake.file == TABLE else mistake.file
            source, found = read_file(folder, file, by_file[file].kind)
            if source is None:
                return tuple(found)
            return tuple(judging.judge([*{**by_file, file: source}.values()], TODAY)[1])
        finally:
            target.write_text(original)

    answers = [judge(one) for one in planted]
    missed = [one for one in answers if not one.on_the_line]
    unnamed = [one for one in answers if one.on_the_line and not one.names_the_fix]
    with capsys.disabled():
        placed = len(answers) - len(missed)
        print(
            f"\nplanted {len(answers)}: on the right line {placed}, with a hint that names the fix {placed - len(unnamed)}"
        )
        print(
            "of each kind:",
            ", ".join(f"{kind} {count}" for kind, count in Counter(one.kind for one in planted).items()),
        )
        print(*(f"not on the right line: {one}" for one in missed), sep="\n")
        print(*(f"fix not named: {one}" for one in unnamed), sep="\n")
    assert [one for one in answers if one.crash] == []
    assert len(answers) >= 200
    assert missed == []
    assert len(unnamed) <= len(answers) // 20
