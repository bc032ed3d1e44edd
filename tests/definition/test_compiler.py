"""From a folder to the frozen model."""

from banshi.conditions import ALWAYS
from banshi.settings import ROOT


def spoil(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_good_definitions(good, judge):
    definitions, findings = judge(good)
    assert findings == []
    assert list(definitions.items) == [
        "contact_change", "flexible_worker_reduction", "national", "persons", "progress",
    ]  # fmt: skip


def test_item(good, judge):
    item = judge(good)[0].items["flexible_worker_reduction"]
    assert item.kind == "apply"
    assert item.title.en == "Removal of a flexibly employed person"
    assert item.subject.id == "insured_person"
    name = item.by_name["name"]
    assert (name.register_field, name.label.zh, name.personal) == ("insured_person.name", "姓名", "name")
    assert [step.KIND for step in item.live_steps({"kind": "death"})] == ["choose", "find", "fill", "attach", "result"]
    assert item.route({"kind": "death"}).KIND == "desk"
    assert item.route({"kind": "ordinary"}).KIND == "automatic"
    assert item.steps[4].sections[1].when == ALWAYS


def test_query_and_link(good, judge):
    definitions = judge(good)[0]
    progress, persons = definitions.items["progress"], definitions.items["persons"]
    assert (progress.kind, progress.query.register, persons.query.register.id) == ("query", None, "insured_person")
    assert [one.required for one in progress.query.filters] == [True, False]
    assert (definitions.items["national"].kind, definitions.items["national"].link) == (
        "link",
        "https://www.example.gov.cn/",
    )


def test_dictionary_from_csv(good, judge):
    area = judge(good)[0].dictionaries["area"]
    assert area.label("110101", "zh_Hans_CN") == "北京市 / 市辖区 / 东城区"
    assert area.find("11").aliases == ("京", "北京")
    assert str(area.find("110103").valid_to) == "2010-06-30"
    assert [one.zh for one in area.levels] == ["省", "市", "区县"]


def test_implicit_columns(good, judge):
    register = judge(good)[0].registers["insured_person"]
    assert (register.key, register.unit_column, register.title_column) == ("id", "unit_id", "name")
    assert "id" not in register.by_name


def test_taken_field_overrides(good, judge):
    path = good / "items/flexible_agency/flexible_worker_reduction.yaml"
    spoil(path, "{from: insured_person.name}", "{from: insured_person.name, label: 参保人姓名, required: false}")
    name = judge(good)[0].items["flexible_worker_reduction"].by_name["name"]
    assert (name.label.zh, name.required.constant, name.max_length) == ("参保人姓名", False, 50)


def test_whole_number_compared_with_money(good, judge):
    """`{amount: 5}` of a money field: CEL would refuse to compare a double with an int."""
    section = judge(good)[0].items["contact_change"].steps[0].sections[1]
    assert section.when.holds({"amount": "5.00"})
    assert not section.when.holds({"amount": "6"})


def test_digest_follows_what_the_item_refers_to(good, judge):
    before = {name: item.digest for name, item in judge(good)[0].items.items()}
    spoil(good / "dictionaries/no_cover_reason.yaml", "转职工参保", "转为职工参保")
    after = {name: item.digest for name, item in judge(good)[0].items.items()}
    changed = {name for name in before if before[name] != after[name]}
    # persons shows a register one of whose columns has that dictionary.
    assert changed == {"contact_change", "flexible_worker_reduction", "persons"}


def test_digest_ignores_comments_and_layout(good, judge):
    before = judge(good)[0].items["progress"].digest
    path = good / "items/flexible_agency/progress.yaml"
    path.write_text("# 说明\n" + path.read_text().replace("item: progress", 'item:   "progress"'))
    assert judge(good)[0].items["progress"].digest == before


def test_order_is_part_of_the_version(good, judge):
    before = judge(good)[0].items["progress"].digest
    spoil(
        good / "items/flexible_agency/progress.yaml",
        "{number: 办件编号, item: 业务类型",
        "{item: 业务类型, number: 办件编号",
    )
    assert judge(good)[0].items["progress"].digest != before


def test_other_folders_are_ignored(good, judge):
    for folder in ("demo", "calendars"):
        (good / folder).mkdir()
        (good / folder / "x.yaml").write_text("[")
    assert judge(good)[1] == []


def test_all_findings_of_a_stage_at_once(good, judge):
    spoil(good / "items/flexible_agency/contact_change.yaml", "list: [contact, phone]", "list: [contac, phon]")
    spoil(good / "items/flexible_agency/flexible_worker_reduction.yaml", "subject: insured_person", "subject: insured")
    assert sorted(one.code for one in judge(good)[1]) == ["D202", "D212", "D212"]


def test_hint_names_the_nearest(good, judge):
    spoil(good / "items/flexible_agency/contact_change.yaml", "list: [contact", "list: [contcat")
    (finding,) = judge(good)[1]
    assert str(finding.hint) == "是不是“contact”？"


def test_shipped_definitions(judge):
    assert [str(one) for one in judge(ROOT / "definitions")[1]] == []


def test_pattern_that_python_warns_of(good, judge):
    """A warning of `re` is the author's to see, not the operator's log."""
    spoil(good / "dictionaries/id_type.yaml", '"[A-Z][0-9]{8}"', '"[A-Z||0]{8}"')
    assert [one.code for one in judge(good)[1]] == ["D409"]
