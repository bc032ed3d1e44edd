"""A reviewer who is away: the colleague sees and decides for the days named, and nothing before, after or once it ended
(T5, T6)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from banshi.applications.store import Application
from banshi.calendar import office_day
from banshi.demo.loading import DEMO_PASSWORD
from banshi.policy import REVIEWER, personal_duty
from banshi.storage import delegations, tables
from banshi.web import admin, pages
from tests.promises.conftest import Hall, Visitor, text_of

CHIEF, BELOW, ELSEWHERE, UNRELATED = "chief", "street", "elsewhere", "unrelated"
_PEOPLE = {
    CHIEF: ("演示审核丁", ("front_desk", "section_chief"), "office-110101"),
    BELOW: ("演示审核戊", ("section_chief",), "office-110101001"),
    ELSEWHERE: ("演示审核己", ("section_chief",), "office-110102"),
    UNRELATED: ("演示审核庚", ("payer",), "office-110101"),
}


@pytest.fixture
def staffed(make_hall: Callable[..., Hall]) -> Hall:
    """A hall with a chief, a chief of the street below, one of another district, and somebody with another role."""
    hall = make_hall(persons=60, past=0)
    with hall.app.app_context(), admin.changing():
        for role in ("section_chief", "payer"):
            admin._manager().add_role(role)
    with hall.app.test_request_context():
        for name, (shown, roles, unit) in _PEOPLE.items():
            admin.create_user(name, shown, DEMO_PASSWORD, [REVIEWER, *roles], unit)
    return hall


@pytest.fixture
def case(staffed: Hall) -> Application:
    """An application that waits on the chief in person and on the chiefs of the office."""
    one = staffed.pending("agency1")
    chief = staffed.actor(CHIEF)
    with staffed.platform.database.write() as connection:
        duty = tables.application_duty
        wanted = duty.c.application_id == one.id
        connection.execute(update(duty).where(wanted).values(duty="section_chief@office-110101"))
    assert chief.duties >= {"section_chief@office-110101", personal_duty(chief.user_id)}
    return one


def name(hall: Hall, who: str = CHIEF, to: str = BELOW, days: int = 3, after: int = 0, **more: str) -> Any:
    visitor = hall.visitor(who)
    visitor.get("/account/away")
    first = office_day(datetime.now(UTC)) + timedelta(days=after)
    sent = {
        "colleague": str(hall.actor(to).user_id),
        "first": first.isoformat(),
        "last": (first + timedelta(days=days)).isoformat(),
        "reason": "出差",
    }
    return visitor.post("/account/away", {**sent, **more})


def sees(visitor: Visitor, case: Application) -> bool:
    """Whether the case is there for this person, by every way to it; all ways answer alike."""
    paper = case.filing.materials["death_certificate"][0]
    codes = [visitor.get(f"{place}/{case.number}/").status_code for place in ("/cases", "/desk")]
    codes.append(visitor.get(f"/files/{paper}").status_code)
    listed = case.number in visitor.get("/desk/").text
    assert set(codes) in ({200}, {404})
    assert listed == (codes[0] == 200)
    return listed


def test_the_colleague_sees_for_the_days_named(staffed: Hall, case: Application, monkeypatch: pytest.MonkeyPatch):
    colleague = staffed.visitor(BELOW)
    assert not sees(colleague, case)
    assert name(staffed, days=3, after=1).status_code == 303
    assert not sees(colleague, case)
    begins = office_day(datetime.now(UTC)) + timedelta(days=1)
    for days, there in ((0, True), (3, True), (4, False)):
        monkeypatch.setattr(pages, "office_day", lambda _now, days=days: begins + timedelta(days=days))
        assert sees(colleague, case) is there


def test_nobody_else_sees_more(staffed: Hall, case: Application):
    name(staffed)
    assert sees(staffed.visitor(BELOW), case)
    for who in (ELSEWHERE, UNRELATED, "front_desk2", "reviewer_plain"):
        assert not sees(staffed.visitor(who), case)


def test_it_ends_at_the_next_request(staffed: Hall, case: Application):
    name(staffed)
    colleague, chief = staffed.visitor(BELOW), staffed.visitor(CHIEF)
    assert sees(colleague, case)
    assert "演示审核丁" in text_of(colleague.get("/account/away"))
    address = address_of(staffed)
    assert colleague.post(address).status_code == 404
    assert sees(colleague, case)
    chief.get("/account/away")
    assert chief.post(address).status_code == 303
    assert not sees(colleague, case)
    assert chief.post(address).status_code == 404


def address_of(hall: Hall) -> str:
    with hall.platform.database.read() as connection:
        (one,) = connection.execute(select(tables.delegation.c.id)).scalars()
    return f"/account/away/{one}/end"


@pytest.mark.parametrize("changed", ["roles", "unit", "inactive", "colleague"])
def test_it_ends_with_the_account_as_it_was(staffed: Hall, case: Application, changed: str):
    name(staffed)
    colleague = staffed.visitor(BELOW)
    assert sees(colleague, case)
    roles, unit = [REVIEWER, "front_desk", "section_chief"], "office-110101"
    user = staffed.actor(CHIEF).user_id
    with staffed.app.test_request_context():
        match changed:
            case "roles":
                admin.change_account(user, "演示审核丁", [REVIEWER, "section_chief"], unit, True)
            case "unit":
                admin.change_account(user, "演示审核丁", roles, "office-110102", True)
            case "inactive":
                admin.change_account(user, "演示审核丁", roles, unit, False)
            case "colleague":
                street = staffed.actor(BELOW).user_id
                admin.change_account(street, "演示审核戊", [REVIEWER, "section_chief"], "office-110102", True)
    if changed == "colleague":
        colleague.sign_in(BELOW)
    assert not sees(colleague, case)
    # What came back afterwards brings nothing back.
    with staffed.app.test_request_context():
        admin.change_account(user, "演示审核丁", roles, unit, True)
    assert not sees(colleague, case)


def test_a_new_password_ends_nothing(staffed: Hall, case: Application):
    name(staffed)
    with staffed.app.test_request_context():
        admin.set_password(staffed.actor(CHIEF).user_id, "another password 7")
    assert sees(staffed.visitor(BELOW), case)


def test_only_a_colleague_of_the_list_can_be_named(staffed: Hall):
    page = text_of(staffed.visitor(CHIEF).get("/account/away"))
    assert "演示审核戊" in page
    assert "演示审核甲" in page
    for shown in ("演示审核己", "演示审核庚", "演示审核乙"):
        assert shown not in page
    for who in (ELSEWHERE, UNRELATED, CHIEF):
        assert name(staffed, to=who).status_code == 422
    # Who is below names nobody above.
    assert name(staffed, who=BELOW, to=CHIEF).status_code == 422


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"last": "2020-01-01"}, "最后一天不能早于第一天"),
        ({"first": "2020-01-01"}, "第一天不能早于今天"),
        ({"last": "2999-01-01"}, "一次最多委托 180 天"),
        ({"first": "昨天"}, "请写明第一天和最后一天"),
        ({"reason": " "}, "请写明理由"),
        ({"colleague": "x"}, "请从列表中选一位同事"),
    ],
)
def test_wrong_input_is_told_and_what_was_typed_stays(staffed: Hall, typed: dict[str, str], said: str):
    answer = name(staffed, **{"reason": "休假两周", **typed})
    assert answer.status_code == 422
    assert said in text_of(answer)
    if "reason" not in typed:
        assert 'value="休假两周"' in answer.text


def test_no_two_at_the_same_time(staffed: Hall):
    assert name(staffed).status_code == 303
    again = name(staffed, to="front_desk", after=3)
    assert again.status_code == 422
    assert "已经委托给演示审核戊" in text_of(again)
    assert name(staffed, to="front_desk", after=4).status_code == 303


def test_what_passes_is_shared_and_kept_as_it_was(staffed: Hall):
    """The colleague has not the front desk's role, so the front desk's duties stay; names and reasons are sealed."""
    name(staffed)
    street, chief = staffed.actor(BELOW), staffed.actor(CHIEF)
    day = office_day(datetime.now(UTC))
    (absent,) = delegations.absent_for(staffed.platform.database, street.user_id, day)
    assert absent.duties == {"section_chief", "section_chief@office-110101", personal_duty(chief.user_id)}
    with staffed.platform.database.read() as connection:
        row = connection.execute(select(tables.delegation)).mappings().one()
    assert not any("出差".encode() in bytes(one) for one in row.values() if isinstance(one, (bytes, memoryview)))
    assert isinstance(row["last"], date)


def test_a_stand_in_decides_and_the_timeline_says_so(staffed: Hall):
    one = staffed.pending("agency1")
    chief = staffed.actor("front_desk")
    with staffed.app.test_request_context():
        admin.create_user("below2", "演示审核辛", DEMO_PASSWORD, [REVIEWER, "front_desk"], "office-110101")
    store = staffed.platform.store
    with staffed.platform.database.write() as connection:
        claimed = tables.application.c.id == one.id
        connection.execute(update(tables.application).where(claimed).values(holder=chief.user_id))
    colleague = staffed.visitor("below2")
    sent = {"action": "approve", "version": "1"}
    colleague.get(f"/desk/{one.number}/")
    assert colleague.post(f"/desk/{one.number}/decision/", sent).status_code == 422
    assert name(staffed, who="front_desk", to="below2").status_code == 303
    colleague.get(f"/desk/{one.number}/")
    assert colleague.post(f"/desk/{one.number}/decision/", sent).status_code == 303
    said = store.events(one)[-1]
    assert said.details == {"for": "演示审核甲"}
    assert said.role == "front_desk"
    assert said.origin.startswith("127.0.0.1 ")
    assert "代演示审核甲" in text_of(staffed.visitor("agency1").get(f"/cases/{one.number}/"))
