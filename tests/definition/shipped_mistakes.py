"""Single mistakes that fit one place of the shipped definitions: circles, codes, days, examples, tables, brackets."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .planting import Mistake

ENROLMENT = "items/flexible_agency/flexible_worker_enrolment.yaml"
REDUCTION = "items/flexible_agency/flexible_worker_reduction.yaml"
AID = "items/window/family_medical_aid.yaml"
PROGRESS = "items/flexible_agency/flexible_case_progress.yaml"
PORTAL = "portals/flexible_agency.yaml"
PERSON, HOSPITAL, UNIT = (f"registers/{name}.yaml" for name in ("insured_person", "hospital", "unit"))
BANK, SEX, ID_TYPE, AREA = (f"dictionaries/{name}.yaml" for name in ("bank", "sex", "id_type", "area"))
TABLE = "dictionaries/area.csv"
# Stands in for the shipped table of 45,000 rows.
SMALL_TABLE = """\
code,label,en,parent,valid_from,valid_to,aliases
110000,北京市,,,,,
110100,北京市,,110000,,,
110101,东城区,,110100,,,
110102,西城区,,110100,,2020-12-31,
110101001,东华门街道,,110101,,,
110102001,西长安街街道,,110102,,,
"""


class Written(NamedTuple):
    """`old` becomes `new` once; the mistake is found on the line of `new`, or where `at` stands, or on `lines` of them."""

    kind: str
    file: str
    old: str
    new: str
    remedies: tuple[str, ...]
    at: str = ""
    lines: int = 1


def _written() -> Iterator[Written]:
    yield from _circles()
    yield from _codes()
    yield from _days()
    yield from _examples()
    yield from _table()
    yield from _punctuation()
    yield from _sense()


def _circles() -> Iterator[Written]:
    yield Written(
        "cycle",
        REDUCTION,
        "month}",
        "month, visible: \"last_month != ''\"}",
        ("last_month → last_month",),
        "  last_month: {label",
    )
    two = "type: choice, dictionary: sex, required: true}"
    yield Written("cycle", ENROLMENT, two, two[:-1] + ", visible: {sex: '1'}}", ("sex → sex",), "  sex: {label")
    yield Written(
        "cycle", ENROLMENT, "type: email, required: true}", "type: email, required: true, visible: \"email == 'a'\"}",
        ("email → email",), "  email: {label",
    )  # fmt: skip
    yield Written(
        "cycle",
        HOSPITAL,
        "type: text, max_length: 200}",
        "type: lookup, register: hospital}",
        ("hospital",),
        "  address:",
    )
    yield Written(
        "cycle", HOSPITAL, "dictionary: hospital_kind}", "dictionary: hospital_kind, visible: {kind: '1'}}", ("kind → kind",),
        "  kind: {",
    )  # fmt: skip


def _codes() -> Iterator[Written]:
    yield Written("duplicate code", BANK, '"103": {', '"102": {', ("第 5 行",), '"102": {label: {zh: 中国农业')
    yield Written("duplicate code", SEX, '"2": {', '"1": {', ("第 5 行",), '"1": {label: {zh: 女')
    yield Written("type", BANK, '"103": {', '"1 03": {', ("逗号",), '"1 03"')
    yield Written(
        "missing", BANK, "{label: {zh: 中国农业银行, en: Agricultural Bank of China}}", "{}", ("label",), '"103": {}'
    )
    yield Written(
        "type", BANK, "{label: {zh: 中国农业银行, en: Agricultural Bank of China}}", "中国农业银行", ("label",)
    )
    yield Written("type", SEX, "{label: {zh: 女, en: Female}}", "", ("label",), '"2":')
    yield Written("key", SEX, '"2": {label', '"2": {labels', ("label",))
    yield Written("reference", SEX, "女, en: Female}", "女, en: Female}, parent: '3'", ("1", "0", "9"))
    yield Written("cycle", SEX, "女, en: Female}", "女, en: Female}, parent: '2'", ("2 → 2",))
    yield Written("type", ID_TYPE, "[1-9][0-9]{16}[0-9X]", "[1-9][0-9]{16}[0-9X", ("]",), "pattern:", 3)
    yield Written("reference", ID_TYPE, "check: gb11643", "check: gb11634", ("gb11643",))
    yield Written("reference", PERSON, "personal: name", "personal: nme", ("name",))
    yield Written("reference", REDUCTION, "having: {state: active}", "having: {state: actve}", ("active",))
    yield Written("reference", REDUCTION, "having: {state: active}", "having: {stat: active}", ("state",))
    yield Written("reference", REDUCTION, "set: {state: reduced", "set: {state: reducd", ("reduced",))
    yield Written("reference", REDUCTION, "role: front_desk", "role: 前台", ("小写英文字母",))
    yield Written("reference", REDUCTION, "role: front_desk", "role: frnot_desk", ("front_desk",))
    yield Written("reference", AID, "supervisor: street_lead", "supervisor: street_laed", ("street_lead",))
    yield Written("reference", AID, "office: street", "office: stret", ("street",))
    yield Written("reference", REDUCTION, "person_is_active", "person_is_actve", ("person_is_active",))


def _days() -> Iterator[Written]:
    for day, remedy in (("2024-02-30", "29"), ("2024-13-01", "12"), ("2024-1-1", "2024-12-31"), ("2023-02-29", "28")):
        yield Written(
            "date", BANK, "zh: 交通银行, en: Bank of Communications}", f"zh: 交通银行}}, valid_to: {day}", (remedy,)
        )
    yield Written("date", BANK, "Bank of Beijing}", "B}, valid_from: 2024-05-01, valid_to: 2023-05-01", ("valid_to",))
    yield Written("date", BANK, "Bank of Beijing}", "B}, valid_from: 2024/05/01", ("2024-12-31",))
    yield Written(
        "date",
        REDUCTION,
        "  - name: 普通减员自动办结\n",
        "  - name: 普通减员自动办结\n    on: 2024-06-31\n",
        ("30",),
        "    on: ",
    )
    yield Written(
        "date",
        REDUCTION,
        "  - name: 普通减员自动办结\n",
        "  - name: 普通减员自动办结\n    on: 昨天\n",
        ("2024-12-31",),
        "    on: ",
    )


def _examples() -> Iterator[Written]:
    first = "expect: {accepted: false, missing_materials: [death_certificate], review: desk}"
    for old, new, remedy in (
        ("accepted: false", "accepted: no", "false"),
        ("accepted: false", "acepted: false", "accepted"),
        ("[death_certificate]", "[deth_certificate]", "death_certificate"),
        ("missing_materials", "missing_material", "missing_materials"),
        ("review: desk", "review: dsk", "desk"),
        ("review: desk", "review: frontdesk", "desk"),
    ):
        yield Written("example", REDUCTION, first, first.replace(old, new), (remedy,))
    given = 'given: {kind: death, reason: "01", last_month: 2022-07}'
    for old, new, remedy in (
        ("kind:", "kid:", "kind"),
        ("last_month", "lastmonth", "last_month"),
        ("given:", "givn:", "given"),
    ):
        yield Written("example", REDUCTION, given, given.replace(old, new), (remedy,))
    for old, new, remedy in (
        ("records: {insured_person", "records: {insured_persn", "insured_person"),
        ("{name: 测试", "{nam: 测试", "name"),
        ("faults: [id_number]", "faults: [idnumber]", "id_number"),
        ("hidden: [death_certificate]", "hidden: [death_certificat]", "death_certificate"),
    ):
        yield Written("example", REDUCTION, old, new, (remedy,), new)
    # Expectations that are wrong: found on the example's name, a few lines above.
    at = "- name: 死亡减员由前台审核"
    yield Written(
        "example",
        REDUCTION,
        "expect: {accepted: true, review: desk}",
        "expect: {accepted: false, review: desk}",
        ("true",),
        at,
        3,
    )
    yield Written(
        "example",
        REDUCTION,
        "expect: {accepted: true, review: desk}",
        "expect: {accepted: true, review: automatic}",
        ("desk",),
        at,
        3,
    )
    at = "- name: 普通减员不收死亡证明"
    yield Written(
        "example",
        REDUCTION,
        "accepted: true, hidden: [death_certificate]",
        "accepted: true, hidden: [death_certificate, reason]",
        ("reason",),
        at,
        3,
    )
    at = "- name: 普通减员自动办结"
    yield Written(
        "example",
        REDUCTION,
        '{kind: ordinary, reason: "02", last_month: 2022-07}',
        "{kind: ordinary, last_month: 2022-07}",
        ("reason",),
        at,
        3,
    )


def _table() -> Iterator[Written]:
    row = "110101,东城区,,110100,,,"
    yield Written("duplicate code", TABLE, row, row.replace("110101", "110100", 1), ("第 3 行",))
    yield Written("reference", TABLE, row, row.replace(",110100", ",110110"), ("110100",))
    yield Written("cycle", TABLE, "110000,北京市,,,", "110000,北京市,,110101,", ("110000 → ",))
    yield Written("date", TABLE, "2020-12-31", "2020-11-31", ("30",), "110102")
    yield Written("date", TABLE, "2020-12-31", "31.12.2020", ("2024-12-31",), "110102")
    yield Written("missing", TABLE, row, "110101,东城区,,110100,,", ("逗号",))
    yield Written("missing", TABLE, row, "110101,,,110100,,,", ("label",))
    yield Written("key", TABLE, "code,label", "code,labl", ("label",))
    yield Written("missing", TABLE, ",valid_to,", ",valid_from,", ("valid_from",), "code,")
    yield Written("quote", TABLE, row, '110101,"东城区,,110100,,,', ("引号",), row[:6], 4)
    yield Written("reference", AREA, "csv: area.csv", "csv: aera.csv", ("area.csv",))
    yield Written("type", AREA, "csv: area.csv", "csv: area.xlsx", (".csv",))
    yield Written("missing", AREA, "csv: area.csv\n", "", ("csv", "codes"), "dictionary: area")


def _punctuation() -> Iterator[Written]:
    yield Written("punctuation", UNIT, "key: id", "key：id", ("英文",))
    yield Written("punctuation", UNIT, "key: id", "key:id", ("空格",))
    yield Written("punctuation", UNIT, "key: id", "key id", ("冒号",))
    yield Written("punctuation", UNIT, "listed: [name, kind, level]", "listed: [name, kind, level", ("]",))
    yield Written("punctuation", UNIT, "listed: [name, kind, level]", "listed: [name， kind， level]", ("英文",))
    yield Written("punctuation", UNIT, "listed: [name, kind, level]", "listed: [name kind, level]", ("逗号",))
    yield Written("punctuation", UNIT, "type: uscc}", "type: uscc", ("}",), "uscc: {")
    yield Written("punctuation", UNIT, "title: {zh: 单位, en: Units}", "title: {zh: 单位， en: Units}", ("英文",))
    yield Written("punctuation", UNIT, "title: {zh: 单位, en: Units}", "title: {zh: 单位, en: Units", ("}",))
    yield Written("punctuation", UNIT, "title: {zh: 单位, en: Units}", "title: {zh 单位, en: Units}", ("zh",))
    yield Written("punctuation", REDUCTION, "  kind:\n", "   kind:\n", ("对齐", "缩进"), "   kind:\n", 8)
    yield Written("punctuation", REDUCTION, "    required: true\n  name", "   required: true\n  name", ("对齐", "缩进"))
    yield Written("punctuation", REDUCTION, "  - automatic:", "  automatic:", ("- ",), "  automatic:")
    yield Written("quote", REDUCTION, '"=reason"', '"=reason', ("补上引号",))
    yield Written("punctuation", REDUCTION, '"=reason"', '=reason"', ("引号",))
    yield Written("punctuation", ENROLMENT, "category: {zh: 职工", "category: @{zh: 职工", ("引号",))
    yield Written("punctuation", ENROLMENT, "icon: uplus", "icon: *uplus", ("引号",))
    yield Written("punctuation", ENROLMENT, "icon: uplus", "icon: !uplus", ("引号",))
    yield Written("punctuation", ENROLMENT, "icon: uplus", "icon: &uplus x", ("引号",))
    yield Written("punctuation", ENROLMENT, "icon: uplus", "icon: 办: 理", ("引号",))


def _sense() -> Iterator[Written]:
    """What is consistent and yet cannot work."""
    yield Written("reference", ENROLMENT, "subject: insured_person", "subject: hospital", ("insured_person",))
    yield Written("missing", ENROLMENT, "subject: insured_person\n", "", ("subject: insured_person",), "- find", 2)
    yield Written(
        "missing", REDUCTION, "  - result: {text: {zh: 提交成功!, en: Submitted.}}\n", "", ("result:",), "steps:"
    )
    yield Written(
        "missing",
        REDUCTION,
        "  - automatic: {checks: [person_is_active]}\n",
        "",
        ("when",),
        "- when: {kind: death}\n    desk",
        2,
    )
    yield Written("missing", REDUCTION, "[reason, last_month]", "[last_month]", ("reason",), "  reason:\n")
    yield Written("missing", REDUCTION, "[reason, last_month]", "[reason]", ("last_month",), "  last_month:")
    yield Written("missing", REDUCTION, "  id_type: {from: insured_person.id_type}\n", "", ("id_type",), "  id_number:")
    yield Written(
        "duplicate",
        REDUCTION,
        "by: [name, id_type, id_number]",
        "by: [name, name, id_number]",
        ("name",),
        "by: [name, name",
    )
    yield Written("duplicate", ENROLMENT, "zh: 民族, en: Ethnic group", "zh: 证件类型, en: Ethnic group", ("id_type",))
    yield Written(
        "duplicate",
        REDUCTION,
        "title: {zh: 灵活就业人员减员申报, en",
        "title: {zh: 灵活就业人员参保登记, en",
        ("flexible_worker_enrolment",),
    )
    yield Written("reference", PROGRESS, "source: applications", "source: application", ("applications",))
    yield Written("reference", PROGRESS, "    category: {zh", "    catgory: {zh", ("category",))
    yield Written(
        "reference",
        PORTAL,
        "flexible_case_progress]",
        "flexible_case_progres]",
        ("flexible_case_progress",),
        "items: [",
    )
    yield Written("duplicate", PORTAL, "{id: query,", "{id: apply,", ("query", "apply"))
    yield Written(
        "duplicate",
        ENROLMENT,
        "item: flexible_worker_enrolment",
        "item: flexible_worker_reduction",
        ("flexible_worker_enrolment",),
    )
    yield Written("reference", ENROLMENT, "portal: flexible_agency", "portal: school", ("flexible_agency",))
    yield Written(
        "type", PERSON, "min_bytes: 9216, max_bytes: 20480", "min_bytes: 92160, max_bytes: 20480", ("min_bytes",)
    )
    yield Written("type", ENROLMENT, "max_length: 50", "max_length: 0", ("1",))
    yield Written("key", REDUCTION, "  - attach: {when", "  - atach: {when", ("attach",))
    yield Written("key", REDUCTION, "  - choose:", "  - chose:", ("choose",))
    yield Written("key", ENROLMENT, "  - automatic: {}", "  - automatc: {}", ("automatic",))
    yield Written("key", ENROLMENT, "  - create:", "  - creat:", ("create",))
    yield Written("key", ENROLMENT, "  - distinct:", "  - disstinct:", ("distinct",))
    yield Written("type", ENROLMENT, "  name: {label", "  Name: {label", ("小写英文字母",))
    yield Written("type", ENROLMENT, "  name: {label", "  姓名: {label", ("小写英文字母",))


def shipped_mistakes(texts: Mapping[str, str]) -> Iterator[Mistake]:
    """All of them. `texts`: what stands in each file; each mistake must find its place there."""
    for one in _written():
        text = texts[one.file]
        assert one.old in text, one
        changed = text.replace(one.old, one.new, 1)
        place = changed.index(one.at) if one.at else text.index(one.old)
        first = changed.count("\n", 0, place) + 1
        yield Mistake(
            one.kind, one.file, changed, range(first, first + one.lines), f"{one.old!r} -> {one.new!r}", one.remedies
        )
