"""The checker against authors: planted single mistakes, random damage, and files made to kill it."""

import json
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from banshi.authoring.checking import quick_sieve
from banshi.definition.compiler import compile_definitions
from banshi.definition.folder import Source, definition_files, read_folder
from banshi.definition.shape import Shape
from banshi.definition.source import read_text
from banshi.settings import ROOT

from .planting import plant

GOOD = Path(__file__).parent / "good"
SEED = 20261125
PLANTED = 320
MUTATIONS = 2000
# Seconds of processor time: other tests may run beside.
SLOWEST = 0.5


@pytest.fixture(scope="module")
def sources():
    found, _findings = read_folder(GOOD)
    return {one.file: one for one in found}


def findings_with(file, text, sources, vocabulary):
    """What is found when `file` has this text, all others being good."""
    node, findings = read_text(text, file)
    if node is None:
        return findings
    changed = {**sources, file: Source(file, sources[file].kind, text, node, sources[file].rows)}
    return compile_definitions([*changed.values()], vocabulary)[1]


def test_planted_mistakes(sources, vocabulary):
    """Each is found, on the line where it was planted."""
    random = Random(SEED)
    planted = [one for file, source in sources.items() for one in plant(file, source.text, random)]
    random.shuffle(planted)
    planted = planted[:PLANTED]
    assert len(planted) >= 200
    assert {one.kind for one in planted} == {
        "key",
        "reference",
        "type",
        "condition",
        "missing",
        "duplicate",
        "tab",
        "quote",
    }
    missed = []
    for one in planted:
        findings = findings_with(one.file, one.text, sources, vocabulary)
        if not any(found.position.file == one.file and found.position.line in one.lines for found in findings):
            missed.append(
                f"{one.kind} {one.file}:{one.lines.start} {one.about} found {[str(found) for found in findings]}"
            )
    assert missed == []


def test_planted_mistakes_make_few_findings(sources, vocabulary):
    """One mistake, one finding; two where a wrong name is also missing elsewhere."""
    random = Random(SEED + 1)
    file = "items/flexible_agency/contact_change.yaml"
    for one in [one for one in plant(file, sources[file].text, random) if one.kind in ("key", "type", "missing")]:
        findings = findings_with(file, one.text, sources, vocabulary)
        assert len(findings) <= 2, (one.about, [str(found) for found in findings])


def damaged(text, random):
    """One to three random edits."""
    for _edit in range(random.randint(1, 3)):
        at = random.randrange(len(text))
        to = min(len(text), at + random.randint(1, 12))
        signs = "{}[]:,-?&*!|>'\"%@`#\t\n \\0n字\x00\u2028=.<"
        text = random.choice(
            [
                text[:at] + text[to:],
                text[:at] + random.choice(signs) * random.randint(1, 3) + text[at:],
                text[:at] + text[at:to] * 2 + text[to:],
                text[:at]
                + random.choice(["null", "true", "[]", "{}", "~", "1e9", "<<: *a", "&a ", "!!int ", "\n---\n"])
                + text[at:],
            ]
        )
    return text


def test_random_mutations(sources, vocabulary):
    """T10: whatever a file holds, it is valid or refused, within half a second, and nothing is thrown."""
    random = Random(SEED)
    context = {file: one for file, one in sources.items() if one.kind in ("dictionary", "register")}
    menu = sources["portals/flexible_agency.yaml"]
    text = menu.text[: menu.text.index("cards:")]
    context[menu.file] = Source(menu.file, "portal", text, read_text(text, menu.file)[0])
    targets = [*context.values(), *(one for one in sources.values() if one.kind == "item")]
    slowest = 0.0
    for _number in range(MUTATIONS):
        target = random.choice(targets)
        text = damaged(target.text, random)
        start = time.process_time()
        findings = findings_with(target.file, text, {**context, target.file: target}, vocabulary)
        slowest = max(slowest, time.process_time() - start)
        for one in findings:
            assert str(one)
            assert one.position.line <= text.count("\n") + text.count("\r") + 2
    assert slowest <= SLOWEST


def test_the_quick_sieve_lets_no_mistake_pass(sources, vocabulary):
    """What it calls right has no findings, and of what it refuses jsonschema tells the same as without it."""
    random = Random(SEED + 3)
    plain, sieved = Shape(vocabulary), Shape(vocabulary, quick_sieve)
    damages = [(one.file, damaged(one.text, random)) for one in random.choices([*sources.values()], k=MUTATIONS)]
    planted = [(one.file, one.text) for file, source in sources.items() for one in plant(file, source.text, random)]
    wrong = 0
    for file, text in damages + planted:
        node, _findings = read_text(text, file)
        if node:
            changed = Source(file, sources[file].kind, text, node, sources[file].rows)
            expected = plain.check(changed)
            assert sieved.check(changed) == expected, text
            wrong += bool(expected)
    assert wrong >= 500


def test_the_quick_sieve_knows_what_is_right(sources, vocabulary):
    """Else it would save nothing."""
    answers = []

    def asked(schema):
        is_right = quick_sieve(schema)
        return lambda value: answers.append(is_right(value)) or answers[-1]

    shape = Shape(vocabulary, asked)
    assert [finding for one in sources.values() for finding in shape.check(one)] == []
    assert len(answers) > len(sources)
    assert all(answers)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [(r"^[^\w]+$", "中"), (r"^\d{4}$", "２０２４"), (r"^a\Z", "b"), ("(?P<x>a)(?P=x)", "ab"), ("(?a)[0-9]", "a")],
)
def test_the_quick_sieve_leaves_patterns_of_python_to_python(pattern, text):
    """A plugin's kind may have them."""
    is_right = quick_sieve({"type": "object", "properties": {"a": {"type": "string", "pattern": pattern}}})
    assert not is_right({"a": text})


def test_hostile_files(tmp_path):
    """T10: sixty files made to break a reader, in a process with little memory. It answers for each and lives on."""
    program = Path(__file__).parent / "hostile.py"
    run = subprocess.run([sys.executable, program, tmp_path], capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    results = json.loads(run.stdout)
    assert len(results) >= 60
    assert [name for name, result in results.items() if result["seconds"] > SLOWEST] == []
    assert [name for name, result in results.items() if not result["codes"] and not name.startswith("valid")] == []


def test_shipped_definitions_have_mistakes_planted(vocabulary):
    found, findings = read_folder(ROOT / "definitions")
    assert not findings
    assert not compile_definitions(found, vocabulary)[1]
    shipped = {one.file: one for one in found}
    random = Random(SEED + 2)
    kinds = ("key", "reference", "missing", "tab", "quote")
    planted = [one for file, source in shipped.items() for one in plant(file, source.text, random) if one.kind in kinds]
    missed = []
    for one in random.sample(planted, min(60, len(planted))):
        findings = findings_with(one.file, one.text, shipped, vocabulary)
        if not any(found.position.file == one.file and found.position.line in one.lines for found in findings):
            missed.append(
                f"{one.kind} {one.file}:{one.lines.start} {one.about} found {[str(found) for found in findings]}"
            )
    assert missed == []
    assert len(list(definition_files(ROOT / "definitions"))) == len(shipped)
