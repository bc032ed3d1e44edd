"""From a folder to the frozen model."""

from datetime import date

import pytest

from banshi.clock import NO_LIMIT, TimeLimit
from banshi.conditions import ALWAYS
from banshi.settings import ROOT
from banshi.workdays import WEEKENDS


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
    for folder in ("demo",):
        (good / folder).mkdir()
        (good / folder / "x.yaml").write_text("[")
    assert judge(good)[1] == []


def test_calendar(good, judge):
    calendar = judge(good)[0].calendar
    assert (calendar.id, [one.year for one in calendar.years]) == ("cn", [2026])
    assert [str(one.first) for one in calendar.years[0].holidays] == ["2026-01-01", "2026-04-04"]
    assert calendar.is_working(date(2026, 1, 4))
    assert not calendar.is_working(date(2026, 1, 2))


def test_without_calendar(good, judge):
    (good / "calendars/cn.yaml").unlink()
    definitions, findings = judge(good)
    assert (findings, definitions.calendar) == ([], WEEKENDS)


def test_calendar_is_no_part_of_an_items_version(good, judge):
    """A calendar does not change the versions of items: a new year must not ask applicants to start again."""
    before = judge(good)[0].items["contact_change"].digest
    spoil(good / "calendars/cn.yaml", "last: 2026-04-06", "last: 2026-04-07")
    assert judge(good)[0].items["contact_change"].digest == before


@pytest.mark.parametrize(
    ("written", "built"),
    [
        ("immediate", TimeLimit(working_days=0, amber=0)),
        ("{working_days: 20}", TimeLimit(working_days=20, amber=3)),
        ("{working_days: 1}", TimeLimit(working_days=1, amber=0)),
        ("{working_days: 15, promised: 0}", TimeLimit(working_days=15, promised=0, amber=0)),
        (
            "{working_days: 15, promised: 7, extension: {days: 30, approved_by: chief}, amber: 5}",
            TimeLimit(working_days=15, promised=7, extension=30, extended_by="chief", amber=5),
        ),
    ],
)
def test_time_limit(written, built, good, judge):
    path = good / "items/flexible_agency/contact_change.yaml"
    assert judge(good)[0].items["contact_change"].time_limit == NO_LIMIT
    path.write_text(f"{path.read_text()}\ntime_limit: {written}\n")
    definitions, findings = judge(good)
    assert findings == []
    assert definitions.items["contact_change"].time_limit == built


def test_time_limit_by_case(good, judge):
    """As the guide's item 24 has it: 30 working days, 40 for families that illness made poor."""
    path = good / "items/flexible_agency/flexible_worker_reduction.yaml"
    limit = "{working_days: 30, amber: 5, cases: [{when: {kind: death}, working_days: 40}]}"
    path.write_text(f"{path.read_text()}\ntime_limit: {limit}\n")
    definitions, findings = judge(good)
    assert findings == []
    item = definitions.items["flexible_worker_reduction"]
    assert item.limit({"kind": "death"}) == TimeLimit(working_days=40, amber=5)
    assert item.limit({"kind": "ordinary"}) == item.time_limit == TimeLimit(working_days=30, amber=5)


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
