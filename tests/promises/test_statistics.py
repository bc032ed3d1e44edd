"""Ratings and statistics over HTTP: once, own office only, and exports without live formulas (T6, T18)."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from banshi.applications import deciding
from banshi.applications.store import Application, EventKind
from banshi.renderers.export import Sheet, export_csv, export_xlsx
from banshi.review import Action
from banshi.reviews.desk import Desk
from banshi.storage import tables
from banshi.storage.history import list_reveals
from tests.promises.conftest import REDUCTION, Hall, Visitor, text_of
from tests.promises.t7_strings import HOSTILE


@pytest.fixture
def hall(make_hall: Callable[..., Hall]) -> Hall:
    return make_hall(persons=60, past=0)


def decided(hall: Hall, by: str, action: Action = Action.APPROVE, unit: str = "agency1") -> Application:
    item, now = hall.platform.definitions.items[REDUCTION], datetime.now(UTC)
    return deciding.decide(item, hall.pending(unit), action, hall.actor(by), hall.platform.store, now, "材料不符")


def rate(visitor: Visitor, one: Application, **fields: str) -> int:
    visitor.get(f"/cases/{one.number}/")
    return visitor.post(f"/cases/{one.number}/rating/", fields).status_code


def test_an_applicant_rates_once(hall: Hall):
    one, clerk = decided(hall, "front_desk"), hall.visitor("agency1")
    page = text_of(clerk.get(f"/cases/{one.number}/"))
    for word in ("服务评价", "总体评价", "满意", "一般", "不满意", "信息公开", "办事效率", "依法办理、清正廉洁"):
        assert word in page
    assert "评价" in text_of(clerk.get(f"/cases/{one.number}/result/"))
    assert rate(clerk, one, grade="dissatisfied", efficiency="neutral", note="等了很久", invented="satisfied") == 303
    (said,) = [each for each in hall.platform.store.events(one) if each.kind is EventKind.RATED]
    assert said.details == {"grade": "dissatisfied", "efficiency": "neutral"}
    assert said.note == "等了很久"
    assert hall.platform.store.verify_chain(one) is None
    after = text_of(clerk.get(f"/cases/{one.number}/"))
    assert "提交评价" not in after
    assert "总体评价：不满意" in after.replace(" ", "")
    assert rate(clerk, one, grade="satisfied") == 303
    assert "已经评价过了" in text_of(clerk.get(f"/cases/{one.number}/"))
    with hall.platform.database.read() as connection:
        assert connection.execute(select(tables.rating.c.grade)).scalars().all() == ["dissatisfied"]
    assert "等了很久" in text_of(hall.visitor("front_desk").get(f"/desk/{one.number}/"))


def test_what_is_not_over_is_not_rated(hall: Hall):
    clerk, waiting, returned = hall.visitor("agency1"), hall.pending("agency1"), hall.returned("agency1")
    for one in (waiting, returned):
        assert "服务评价" not in text_of(clerk.get(f"/cases/{one.number}/"))
        assert rate(clerk, one, grade="satisfied") == 422
    clerk.post(f"/cases/{waiting.number}/withdrawal/")
    assert rate(clerk, waiting, grade="satisfied") == 422
    assert rate(clerk, decided(hall, "front_desk", Action.REFUSE), grade="satisfied") == 303


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"grade": ""}, "请选择总体评价"),
        ({"grade": "excellent"}, "请选择总体评价"),
        ({"grade": "satisfied", "openness": "'"}, "请选择总体评价"),
        ({"grade": "satisfied", "note": "长" * 501}, "文字最多 500 个字"),
    ],
)
def test_wrong_ratings_are_told_and_what_was_typed_stays(hall: Hall, fields: dict[str, str], said: str):
    one, clerk = decided(hall, "front_desk"), hall.visitor("agency1")
    clerk.get(f"/cases/{one.number}/")
    answer = clerk.post(f"/cases/{one.number}/rating/", {"note": "很好", **fields})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert fields.get("note", "很好") in answer.text


def filed_of(visitor: Visitor) -> list[int]:
    """Of how many applications each table says in its last row that they were filed."""
    page = text_of(visitor.get("/statistics/"))
    return [int(part.split()[0]) for part in page.split("合计 ")[1:]]


def test_everybody_counts_the_own_office(hall: Hall):
    for by, several in (("front_desk", 3), ("front_desk2", 1)):
        for _each in range(several):
            decided(hall, by)
    hall.ordinary("agency1")
    hall.pending("agency1")
    assert filed_of(hall.visitor("auditor")) == filed_of(hall.visitor("policy")) == [6] * 3
    # Its own, and what waits on its duty and no office has taken yet.
    assert filed_of(hall.visitor("front_desk")) == [4] * 3
    assert filed_of(hall.visitor("front_desk2")) == [2] * 3
    assert filed_of(hall.visitor("reviewer_plain")) == [3] * 3
    exported = hall.visitor("front_desk2")
    exported.get("/statistics/")
    said = exported.post("/statistics/export/", {"form": "csv", "reason": "月报"}).data.decode("utf-8-sig")
    offices = {row[0] for row in csv.reader(io.StringIO(said)) if row}
    assert any("西城区" in one for one in offices)
    assert not any("东城区" in one for one in offices)


def test_who_supervises_counts_the_offices_below(hall: Hall, monkeypatch: pytest.MonkeyPatch):
    decided(hall, "front_desk")
    decided(hall, "front_desk2")
    path = Desk.path
    supervised = lambda review: tuple(replace(one, supervisor="front_desk") for one in path(review))  # noqa: E731
    monkeypatch.setattr(Desk, "path", supervised)
    with hall.platform.database.write() as connection:
        below = tables.application_figure.c.office == "office-110102"
        connection.execute(update(tables.application_figure).where(below).values(office="office-110101001"))
    assert filed_of(hall.visitor("front_desk")) == [2] * 3
    assert filed_of(hall.visitor("front_desk2")) == []


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_says_who_when_and_why(hall: Hall, form: str, capfd: pytest.CaptureFixture[str]):
    decided(hall, "front_desk")
    auditor = hall.visitor("auditor")
    auditor.get("/statistics/")
    answer = auditor.post("/statistics/export/", {"form": form, "reason": "=cmd|' /C calc'!A0"})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith(f'.{form}"')
    if form == "csv":
        assert answer.data.startswith(b"\xef\xbb\xbf")
        text = answer.data.decode("utf-8-sig")
    else:
        text = read_all(answer.data)
        assert "<f>" not in text
    for word in ("演示审计", "导出时间：", "导出理由：=cmd", "按经办机构", "合计"):
        assert word in text
    (kept,) = list_reveals(hall.platform.database, ".statistics", period_of(hall))
    assert (kept.actor, kept.field, kept.reason) == ("演示审计", form, "=cmd|' /C calc'!A0")
    logged = [json.loads(line) for line in capfd.readouterr().err.splitlines() if "statistics exported" in line]
    assert [one["form"] for one in logged] == [form]
    assert "calc" not in json.dumps(logged)


def period_of(hall: Hall) -> str:
    with hall.platform.database.read() as connection:
        chosen = select(tables.record_reveal.c.record_key).where(tables.record_reveal.c.register == ".statistics")
        return str(connection.execute(chosen).scalar_one())


def read_all(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist())


def test_days_in_the_wrong_order_are_told_and_stay(hall: Hall):
    visitor = hall.visitor("front_desk")
    page = visitor.get("/statistics/?first=2026-05-02&last=2026-05-01")
    assert page.status_code == 422
    assert "最后一天不能早于第一天" in text_of(page)
    for day in ("2026-05-02", "2026-05-01"):
        assert f'type="date" value="{day}"' in page.text


@pytest.mark.parametrize(
    ("fields", "said"), [({"reason": " "}, "请写明导出的理由"), ({"form": "exe"}, "请选择文件格式")]
)
def test_an_export_without_a_reason_is_none(hall: Hall, fields: dict[str, str], said: str):
    auditor = hall.visitor("auditor")
    auditor.get("/statistics/")
    answer = auditor.post("/statistics/export/", {"form": "csv", "reason": "月报", **fields})
    assert answer.status_code == 422
    assert said in text_of(answer)


def test_no_cell_is_a_live_formula():
    """T18, with every hostile text of T7, and what spreadsheets take for formulas."""
    hostile = [
        *(one.decode("utf-8", "replace") for one in HOSTILE),
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        "＝1",
        "\ud800",
        "\0x",
    ]
    sheet = Sheet("[统计]:*?/'", hostile, [hostile, [1, 2.5, None]])
    rows = list(csv.reader(io.StringIO(export_csv(hostile, [sheet]).decode("utf-8-sig"), newline="")))
    for cell in (cell for row in rows for cell in row):
        assert not cell.lstrip(" \u00a0\u3000").startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
    assert rows[-1] == ["1", "2.5", ""]
    written = read_all(export_xlsx(hostile, [sheet]))
    assert "<f>" not in written
    assert "<hyperlink" not in written
