"""Templates and samples are published with the definitions, version by version, and read from the database."""

import shutil
from pathlib import Path

import pytest

from banshi.demo.photos import certificate
from banshi.loading import load_vocabulary
from banshi.material import Paper, paper_of
from banshi.publishing import publish
from banshi.settings import ROOT, Settings
from banshi.startup import PlatformSource
from banshi.storage.database import Database
from banshi.storage.publications import load_paper

GOOD = ROOT / "tests" / "definition" / "good"
ITEM = "items/flexible_agency/papers.yaml"
TEXT = """\
item: papers
title: 材料
portal: flexible_agency
menu: apply
fields:
  reason: {label: 理由, type: text}
materials:
  form: {label: 申请表, template: form.pdf, sample: form.png}
steps:
  - fill: {sections: [{title: 内容, fields: [reason]}]}
  - attach: {materials: [form]}
  - result: {text: 提交成功}
review:
  - automatic: {}
"""


@pytest.fixture
def source(database: Database, tmp_path: Path) -> PlatformSource:
    definitions = tmp_path / "definitions"
    shutil.copytree(GOOD, definitions)
    (definitions / "demo").mkdir()
    (definitions / "demo" / "insured_person.csv").write_text("id,name\n", encoding="utf-8")
    (definitions / "templates").mkdir()
    (definitions / ITEM).write_text(TEXT, encoding="utf-8")
    write(definitions, b"%PDF-1.4 first", certificate(1))
    settings = Settings("", b"", tmp_path / "data", definitions=definitions)
    return PlatformSource(settings, load_vocabulary(ROOT / "plugins"), database, "")


def write(definitions: Path, form: bytes, sample: bytes) -> None:
    (definitions / "templates" / "form.pdf").write_bytes(form)
    (definitions / "templates" / "form.png").write_bytes(sample)


def put_in_force(source: PlatformSource) -> int:
    epoch, findings = publish(source.settings, source.vocabulary, source.database, "policy")
    assert findings == []
    return epoch


def template(source: PlatformSource, digest: str) -> Paper:
    item = source.current().version(digest)
    assert item is not None
    found = item.material_by_name["form"].template
    assert found is not None
    return found


def test_each_version_keeps_its_papers(source: PlatformSource):
    assert put_in_force(source) == put_in_force(source) == 1
    first = source.current().definitions.items["papers"].digest
    write(source.settings.definitions, bytes(range(256)), certificate(1))
    assert put_in_force(source) == 2
    second = source.current(2).definitions.items["papers"].digest
    # The text of the item is the same; what it gives out is not.
    assert first != second
    # Serving reads the database, not the folder.
    shutil.rmtree(source.settings.definitions)
    shutil.rmtree(source.settings.data / "published")
    fresh = PlatformSource(source.settings, source.vocabulary, source.database, "")
    assert load_paper(source.database, template(fresh, first).digest) == b"%PDF-1.4 first"
    assert load_paper(source.database, template(fresh, second).digest) == bytes(range(256))
    sample = fresh.current().definitions.items["papers"].material_by_name["form"].sample
    assert sample == paper_of("form.png", certificate(1))
    assert load_paper(source.database, sample.digest) == certificate(1)


def test_a_digest_that_was_never_published(database: Database):
    assert load_paper(database, "0" * 64) is None


def test_a_paper_that_is_too_large(source: PlatformSource):
    write(source.settings.definitions, b"x" * (2 * 1024 * 1024 + 1), b"")
    _epoch, findings = publish(source.settings, source.vocabulary, source.database, "policy")
    assert [(one.code, one.position.line) for one in findings] == [("D002", 8)]
