"""The reviewer's desk over HTTP, without JavaScript: every act, what is refused and kept, and who is told what."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest

from banshi.applications.store import Application, EventKind, State
from banshi.demo.loading import DEMO_PASSWORD
from banshi.policy import EVERYTHING
from banshi.review import Action
from banshi.storage.database import StoreUnavailable
from banshi.web import admin, desk_batch
from tests.conftest import Copies
from tests.desks import STREET, DeskHall, make_desk_hall
from tests.web.stepping import Clerk


@pytest.fixture(scope="module")
def hall(copies: Copies, tmp_path_factory: pytest.TempPathFactory) -> DeskHall:
    return make_desk_hall(copies, tmp_path_factory.mktemp("desk"))


@pytest.fixture
def fresh(copies: Copies, tmp_path: Path) -> DeskHall:
    """For a test that counts what waits."""
    return make_desk_hall(copies, tmp_path)


def words(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def main(page: str) -> str:
    """What can be read between the bars, without the rail."""
    return words(page.partition('id="main"')[2])


def send(hall: DeskHall, who: str, one: Application, to: str, **typed: object) -> Clerk:
    """Send a form of the case's page as that page has it."""
    page = hall.page(who).open(f"/desk/{one.number}/")
    assert page.status == 200
    hidden = {name: re.search(rf'name="{name}" value="(\d+)"', page.page)[1] for name in ("version", "seen")}
    return page.post(f"/desk/{one.number}/{to}/", **{**hidden, **typed})


def kinds(hall: DeskHall, one: Application) -> list[EventKind]:
    return [each.kind for each in hall.platform.store.events(one)]


def test_a_plain_approval_opens_the_next_case(fresh: DeskHall):
    first, second = fresh.filed(0), fresh.filed(1)
    page = send(fresh, "street1", first, "decision", action="approve")
    assert (page.status, page.address) == (303, f"/desk/{second.number}/")
    assert fresh.again(first).progress.stage == "审查"
    page = send(fresh, "street1", second, "decision", action="approve")
    # Both wait at the next stage now, which the same person may decide: what is due first is open.
    assert page.address == f"/desk/{first.number}/"


def test_only_what_the_stage_lets_decide_is_offered(hall: DeskHall):
    one = hall.filed(0)
    page = hall.page("street1").open(f"/desk/{one.number}/")
    assert set(re.findall(r'name="action" value="(\w+)"', page.page)) == {"approve", "return"}
    refused = send(hall, "street1", one, "decision", action="refuse", note="超过标准")
    assert refused.status == 422
    assert "不能给出这种意见" in words(refused.page)
    assert "超过标准</textarea>" in refused.page


def test_nothing_is_decided_by_enter_in_a_field(hall: DeskHall):
    one = hall.filed(0)
    assert "请选择通过" in words(send(hall, "street1", one, "decision").page)
    assert hall.again(one).version == 1


def test_what_the_stage_asks_is_judged_beside_its_fields(hall: DeskHall):
    one = hall.decided(hall.filed(0), "street1")
    wrong = send(hall, "street1", one, "decision", action="approve", checked_income="很多", note="已核对")
    assert wrong.status == 422
    assert 'href="#checked_income"' in wrong.page
    assert 'id="checked_income-error"' in wrong.page
    assert 'value="很多"' in wrong.page
    assert "已核对</textarea>" in wrong.page
    assert send(hall, "street1", one, "decision", action="approve", checked_income="1,000").status == 303
    moved = hall.again(one)
    assert (moved.progress.stage, moved.filing.values["checked_income"]) == ("审核", "1000.00")


def test_a_decision_outlives_its_session(hall: DeskHall):
    one = hall.decided(hall.filed(0), "street1")
    page = hall.page("street1").open(f"/desk/{one.number}/")
    typed = {"note": "已电话核实", "remark-income": "与核对结果不符", "reason-income": "02", "checked_income": "1234"}
    hall.expire()
    page.post(f"/desk/{one.number}/decision/", version=str(one.version), action="approve", **typed)
    assert page.address.startswith("/login")
    assert hall.again(one).version == one.version
    back = hall.page("street1").open(f"/desk/{one.number}/")
    assert "已电话核实</textarea>" in back.page
    assert "与核对结果不符</textarea>" in back.page
    assert '<option value="02" selected>' in back.page
    assert back.value("checked_income") == "1234"
    # It is nobody else's, and gone once the decision is made.
    assert "已电话核实" not in hall.page("street2").open(f"/desk/{one.number}/").page
    sent = {"action": "approve", "checked_income": "1234", "version": str(one.version)}
    assert back.post(f"/desk/{one.number}/decision/", **sent).status == 303
    moved = hall.again(one)
    assert moved.progress.stage == "审核"
    assert "已电话核实" not in hall.page("street1").open(f"/desk/{one.number}/").page


def test_an_act_beside_a_decision_leaves_what_was_typed(hall: DeskHall):
    one = hall.decided(hall.filed(0), "street1")
    beside = {"decision-note": "已电话核实", "remark-income": "与核对结果不符", "checked_income": "1234"}
    after = send(hall, "street1", one, "acts/note", note="备查", **beside)
    assert (after.status, after.address) == (303, f"/desk/{one.number}/")
    assert "已电话核实</textarea>" in after.page
    assert "与核对结果不符</textarea>" in after.page
    assert after.value("checked_income") == "1234"
    refused = send(hall, "street1", one, "acts/extend", days="99", note="", **beside)
    assert refused.status == 422
    assert "已电话核实</textarea>" in refused.page
    assert refused.value("checked_income") == "1234"


def test_a_correction_outlives_its_session(hall: DeskHall):
    one = hall.decided(hall.filed(0), "street1", Action.RETURN)
    clerk = hall.page("agency1").open(f"/cases/{one.number}/correction/")
    hall.expire()
    clerk.post(f"/cases/{one.number}/correction/", income="43210")
    assert clerk.address.startswith("/login")
    assert hall.again(one).state is State.CORRECTION
    back = hall.page("agency1").open(f"/cases/{one.number}/correction/")
    assert back.value("income") == "43210"
    # It is no filing in progress that the home page would offer.
    assert f"correction-{one.number}" not in hall.page("agency1").open("/flexible_agency/").page
    back.post(f"/cases/{one.number}/correction/", income="43210")
    corrected = hall.again(one)
    assert (corrected.state, corrected.filing.values["income"]) == (State.PENDING, "43210.00")
    returned = hall.decided(corrected, "street1", Action.RETURN)
    again = hall.page("agency1").open(f"/cases/{returned.number}/correction/")
    assert again.value("income") == "43210.00"


def test_a_return_says_all_at_once_with_reasons(hall: DeskHall):
    one = hall.decided(hall.filed(0), "street1")
    blank = send(hall, "street1", one, "decision", action="return")
    assert blank.status == 422
    assert "退回补正要写明" in words(blank.page)
    typed = {
        "reason-income": "02",
        "remark-income": "请附证明",
        "reason-home": "03",
        "reason-name": "99",
    }
    kept = send(hall, "street1", one, "decision", **typed)
    assert "请附证明</textarea>" in kept.page
    assert '<option value="02" selected>' in kept.page
    assert send(hall, "street1", one, "decision", **{**typed, "action": "return"}).status == 303
    remarks = hall.platform.store.events(one)[-1].remarks
    assert [(each.target, each.text) for each in remarks] == [
        ("home", "户籍迁出本市"),
        ("income", "已在其他单位参保：请附证明"),
    ]
    # What the applicant is to do: each remark leads to its field, and the clock stands still.
    clerk = hall.page("agency1").open(f"/cases/{one.number}/correction/")
    assert '<a href="#income">' in clerk.page
    assert "补正期间停止计算办理时限" in words(clerk.page)
    assert "补正停表" in words(clerk.page)


def test_changes_and_late_remarks_are_flagged(hall: DeskHall):
    one = hall.decided(hall.filed(0), "street1", Action.RETURN)
    first = hall.page("street2").open(f"/desk/{hall.filed(1).number}/")
    assert "需要补正的应当一次告知" not in words(first.page)
    clerk = hall.page("agency1").open(f"/cases/{one.number}/correction/")
    clerk.post(f"/cases/{one.number}/correction/", income="40000")
    page = hall.page("street2").open(f"/desk/{one.number}/")
    assert "<del>50,000.00 元</del>" in page.page
    assert "只看补正改动的 1 项" in words(page.page)
    # Of home, which nobody mentioned: not of income, which was told and changed.
    assert "需要补正的应当一次告知" in block(page.page, "home")
    assert "需要补正的应当一次告知" not in block(page.page, "income")
    send(hall, "street2", one, "decision", action="return", **{"remark-home": "与户口本不符"})
    assert "首次退回时没有告知" in words(hall.page("street2").open(f"/desk/{one.number}/").page)
    # That is between the office and its supervisors.
    assert "首次退回时没有告知" not in words(hall.page("agency1").open(f"/cases/{one.number}/").page)


def block(page: str, name: str) -> str:
    """The box of remarks on one field."""
    before, _found, _rest = page.partition(f'id="remark-{name}"')
    return before.rpartition("<details")[2]


def test_a_case_is_claimed_and_given_back(hall: DeskHall):
    one = hall.filed(0)
    assert send(hall, "street1", one, "acts/claim").status == 303
    other = hall.page("street2").open(f"/desk/{one.number}/")
    assert "领取人：演示街道甲" in words(other.page)
    assert "这个办件现在不等您审核" in words(other.page)
    assert send(hall, "street2", one, "acts/release").status == 422
    assert send(hall, "street1", one, "acts/release").status == 303
    assert hall.again(one).progress.holder == 0


def test_a_case_is_handed_on_to_who_may_decide_it(hall: DeskHall):
    one = hall.filed(0)
    page = hall.page("street1").open(f"/desk/{one.number}/")
    offered = re.search(r'id="act-transfer-person".*?</select>', page.page, re.DOTALL)[0]
    assert "演示街道乙" in offered
    assert "演示街道甲" not in offered
    assert "演示区级" not in offered
    person = re.search(r'<option value="(\d+)">演示街道乙', offered)[1]
    blank = send(hall, "street1", one, "acts/transfer", person=person, note=" ")
    assert blank.status == 422
    assert f'<option value="{person}" selected>' in blank.page
    assert 'id="act-transfer" open' in blank.page
    district = str(hall.actor("district1").user_id)
    for wrong in (district, "99999", "x", str(hall.actor("agency1").user_id)):
        assert send(hall, "street1", one, "acts/transfer", person=wrong, note="休假").status == 422
    assert send(hall, "street1", one, "acts/transfer", person=person, note="休假").status == 303
    assert hall.again(one).progress.holder == int(person)


def test_an_account_with_a_long_number_can_be_given_a_case(fresh: DeskHall):
    """A register of units has clerks by the hundred thousand, and reviewers are made after them."""
    insert = "insert into ab_user (id, first_name, last_name, username, password, active, email) values (?, ?, '', ?, '', 0, ?)"
    with fresh.platform.database.write() as connection:
        connection.exec_driver_sql(insert, (150_000, "x", "x", "x"))
    with fresh.app.app_context():
        made = admin.create_user("street9", "演示街道壬", DEMO_PASSWORD, ("reviewer", STREET), "office-110101001")
    assert made > 150_000
    one = fresh.filed(0)
    for odd in ("9" * 10, "9" * 5_000, "-1", "x", "²"):
        assert send(fresh, "street1", one, "acts/transfer", person=odd, note="出差").status == 422
    assert send(fresh, "street1", one, "acts/transfer", person=made, note="出差").status == 303
    assert fresh.again(one).progress.holder == made


@pytest.mark.parametrize("when", ["before", "after"])
def test_somebody_else_is_asked(hall: DeskHall, when: str):
    one = hall.filed(0)
    expert = str(hall.actor("expert").user_id)
    assert send(hall, "street1", one, "acts/ask", person=expert, when=when, note="请核对收入").status == 303
    if when == "after":
        assert send(hall, "street1", one, "decision", action="approve").status == 303
    assert "家庭救助" in words(hall.page("expert").open("/desk/?tab=mine").page)
    assert send(hall, "expert", one, "decision", action="approve", note="收入属实").status == 303
    seen = main(hall.page("street2").open(f"/desk/{one.number}/").page)
    assert "加签：演示专家" in seen
    assert "收入属实" in seen
    told = main(hall.page("agency1").open(f"/cases/{one.number}/").page)
    # One approval more is told as the stage's; an opinion before it is not.
    assert ("演示专家" in told) == (when == "after")
    assert "加签" not in told
    assert "请核对收入" not in told


def test_more_time_a_pause_and_going_on_are_told_to_the_applicant(hall: DeskHall):
    one = hall.filed(0)
    too_long = send(hall, "street1", one, "acts/extend", days="11", note="案情复杂")
    assert too_long.status == 422
    assert "案情复杂</textarea>" in too_long.page
    assert 'value="11"' in too_long.page
    assert send(hall, "street1", one, "acts/extend", days="5", note="案情复杂").status == 303
    assert send(hall, "street1", one, "acts/suspend", note="等待鉴定").status == 303
    assert hall.again(one).state is State.SUSPENDED
    queue = words(hall.page("street1").open("/desk/?tab=suspended").page)
    assert one.number in queue
    assert "已中止" in queue
    told = words(hall.page("agency1").open(f"/cases/{one.number}/").page)
    for said in ("延长 5 个工作日", "案情复杂", "等待鉴定", "中止停表", "怎么算的"):
        assert said in told
    assert send(hall, "street1", one, "acts/resume", note="鉴定完成").status == 303
    assert "鉴定完成" in words(hall.page("agency1").open(f"/cases/{one.number}/").page)


def test_a_suspended_case_is_counted_and_found_as_such(fresh: DeskHall):
    one, clerk = fresh.filed(0), fresh.page("agency1")
    assert "已中止" not in words(clerk.open("/flexible_agency/").page)
    send(fresh, "street1", one, "acts/suspend", note="等判决")
    figures = clerk.open("/flexible_agency/").page.partition("bn-figs")[2].partition("</section>")[0]
    assert "已中止 1" in words(figures)
    query = "/flexible_agency/flexible_case_progress/query/"
    assert '<option value="suspended">' in clerk.open(query).page
    assert one.number in clerk.post(query, state="suspended", size="10").page
    assert one.number not in clerk.post(query, state="pending", size="10").page


def test_nobody_is_awaited_once_it_was_taken_back(hall: DeskHall):
    one, clerk = hall.filed(0), hall.page("agency1")
    assert "等待受理" in words(clerk.open(f"/cases/{one.number}/result/").page)
    clerk.post(f"/cases/{one.number}/withdrawal/")
    assert "等待" not in words(clerk.open(f"/cases/{one.number}/result/").page)


def test_an_own_opinion_is_taken_back(hall: DeskHall):
    one = hall.decided(hall.filed(0), "street1")
    assert 'id="act-revoke"' not in hall.page("street2").open(f"/desk/{one.number}/").page
    assert send(hall, "street2", one, "acts/revoke", note="误操作").status == 422
    assert send(hall, "street1", one, "acts/revoke", note="误操作").status == 303
    assert hall.again(one).progress.stage == "受理"
    told = words(hall.page("agency1").open(f"/cases/{one.number}/").page)
    assert "撤销审核意见" in told
    assert "误操作" not in told


def test_who_filed_it_himself_hears_nothing_that_reviewers_say_among_themselves(fresh: DeskHall):
    one = fresh.filed(0)
    send(fresh, "street1", one, "acts/note", note="电话里说过收入不实")
    send(fresh, "street1", one, "acts/ask", person=fresh.actor("expert").user_id, note="请核对", when="before")
    send(fresh, "expert", one, "decision", action="approve", note="专家说可以")
    filer = fresh.actor("agency1")
    with fresh.app.test_request_context():
        admin.change_account(filer.user_id, filer.display_name, ["reviewer", STREET], "office-110101001", True)
    page = fresh.page("agency1").open(f"/desk/{one.number}/")
    assert page.status == 200
    for _time in range(2):
        for said in ("电话里说过", "请核对", "专家说可以"):
            assert said not in page.page
        # Sent from a page as it was when he filed it: he is not told what came since.
        assert page.post(f"/desk/{one.number}/decision/", version="0", seen="1", action="approve").status == 409


def test_private_notes_stay_private(hall: DeskHall):
    one = hall.filed(0)
    assert send(hall, "street1", one, "acts/note", note=" ").status == 422
    assert send(hall, "street1", one, "acts/note", note="电话里说过收入不实").status == 303
    assert "电话里说过收入不实" in words(hall.page("street2").open(f"/desk/{one.number}/").page)
    for address in ("", "result/"):
        assert "电话里" not in hall.page("agency1").open(f"/cases/{one.number}/{address}").page
    assert kinds(hall, one)[-1] is EventKind.NOTED


def test_a_public_notice_shows_its_days_and_objections(hall: DeskHall):
    one = hall.filed(0)
    for who in ("street1", "street1", "district1", "district2"):
        one = hall.decided(one, who)
    assert one.progress.stage == "公示"
    page = words(hall.page("street1").open(f"/desk/{one.number}/").page)
    assert "期满后才能通过" in page
    assert "没有异议" in page
    early = send(hall, "street1", one, "decision", action="approve")
    assert early.status == 422
    assert "期满后才能通过" in words(early.page)
    assert send(hall, "street1", one, "acts/object", note="演示邻居：收入不实").status == 303
    assert "演示邻居：收入不实" in words(hall.page("street2").open(f"/desk/{one.number}/").page)
    assert "演示邻居" not in hall.page("agency1").open(f"/cases/{one.number}/").page


def test_of_several_reviewers_the_applicant_hears_once(hall: DeskHall):
    one = hall.decided(hall.decided(hall.filed(0), "street1"), "street1")
    one = hall.decided(one, "district1", Action.REFUSE)
    page = words(hall.page("district2").open(f"/desk/{one.number}/").page)
    assert "本环节已有意见：演示区级甲 不予通过" in page
    told = words(hall.page("agency1").open(f"/cases/{one.number}/").page)
    assert "不予通过" not in told
    assert "审核通过（审查）" in told
    hall.decided(one, "district2", Action.REFUSE)
    told = words(hall.page("agency1").open(f"/cases/{one.number}/").page)
    assert told.count("不予通过（审核）") == 1


@pytest.mark.parametrize(
    ("to", "typed"),
    [
        ("decision", {"action": "approve"}),
        ("decision", {"action": "return", "remark-income": "我写的"}),
        ("acts/claim", {}),
        ("acts/suspend", {"note": "我写的"}),
        ("acts/note", {"note": "我写的"}),
    ],
)
def test_who_comes_too_late_is_told_what_happened(hall: DeskHall, to: str, typed: dict[str, str]):
    one = hall.filed(0)
    page = hall.page("street1").open(f"/desk/{one.number}/")
    hidden = {name: re.search(rf'name="{name}" value="(\d+)"', page.page)[1] for name in ("version", "seen")}
    send(hall, "street2", one, "acts/note", note="先放一放")
    send(hall, "street2", one, "acts/claim")
    late = page.post(f"/desk/{one.number}/{to}/", **hidden, **typed)
    assert late.status == 409
    summary = words(late.page.partition("bn-errsum")[2].partition("</div></div>")[0])
    for said in ("有了变化", "演示街道乙", "领取", "先放一放"):
        assert said in summary
    assert hall.again(one).version == 3


def test_an_unknown_act_is_not_there(hall: DeskHall):
    one = hall.filed(0)
    assert send(hall, "street1", one, "acts/destroy").status == 404


def test_earlier_applications_of_the_same_person(hall: DeskHall):
    first, second, other = hall.filed(2), hall.filed(2), hall.filed(3)
    page = hall.page("street1").open(f"/desk/{second.number}/").page.partition("此人以前的办件")[2]
    assert first.number in page.partition("bn-decide")[0]
    assert other.number not in page.partition("bn-decide")[0]


# The queue


def numbers(page: Clerk) -> list[str]:
    return re.findall(r'href="/desk/(\d+)/" data-bn-row', page.page)


def test_the_queue_says_what_is_due_in_words(fresh: DeskHall):
    now = datetime.now(UTC)
    late, soon = fresh.filed(0, at=now - timedelta(days=40)), fresh.filed(1)
    page = fresh.page("street1").open("/desk/")
    assert numbers(page) == [late.number, soon.number]
    assert re.search(r"超期 \d+ 个工作日", words(page.page))
    assert "还剩 1 个工作日" in words(page.page)
    assert 'class="bn-due late"' in page.page
    assert numbers(fresh.page("street1").open("/desk/?due=late")) == [late.number]
    assert numbers(fresh.page("street1").open("/desk/?due=soon")) == [soon.number]
    assert re.search(r"待办 2", words(page.page))


def test_the_queue_is_narrowed_by_what_it_offers_only(fresh: DeskHall):
    one, two = fresh.filed(0), fresh.filed(1)
    two = fresh.decided(two, "street1")
    page = fresh.page("street1")
    assert numbers(page.open("/desk/?stage=受理")) == [one.number]
    assert numbers(page.open("/desk/?item=family_aid&stage=审查")) == [two.number]
    assert numbers(page.open("/desk/?item=flexible_worker_reduction")) == []
    assert "没有符合筛选的办件" in words(page.page)
    # What it does not offer asks nothing.
    assert len(numbers(page.open("/desk/?stage=' OR 1=1&item=%00&due=x&tab=x&page=-1&holder=5"))) == 2
    person = fresh.actor("agency1")
    assert person
    name = fresh.platform.store.find_application(one.number, EVERYTHING).filing.subjects[0]
    for find in (one.number, name.title, name.id_number):
        assert numbers(page.post("/desk/", tab="waiting", find=find)) == [one.number]
        assert f'value="{find}"' in page.page
    assert numbers(page.post("/desk/", find="没有这个人")) == []


def test_my_own_cases_have_a_tab(fresh: DeskHall):
    one = fresh.filed(0)
    fresh.filed(1)
    assert "您没有领取办件" in words(fresh.page("street1").open("/desk/?tab=mine").page)
    send(fresh, "street1", one, "acts/claim")
    assert numbers(fresh.page("street1").open("/desk/?tab=mine")) == [one.number]
    assert numbers(fresh.page("street2").open("/desk/?tab=mine")) == []


def test_a_page_past_the_end_is_the_last_one(fresh: DeskHall):
    one = fresh.filed(0)
    assert numbers(fresh.page("street1").open("/desk/?page=9")) == [one.number]


def test_a_filter_needs_a_name(fresh: DeskHall):
    page = fresh.page("street1").open("/desk/").post("/desk/filters/", tab="waiting", find="张三", name=" ")
    assert page.status == 422
    assert "请给筛选起名" in words(page.page)
    assert 'value="张三"' in page.page


def test_no_more_filters_are_saved_than_are_shown(fresh: DeskHall):
    page = fresh.page("street1").open("/desk/")
    for number in range(50):
        page.post("/desk/filters/", tab="waiting", due="soon", name=f"第{number}个")
    page.post("/desk/filters/", tab="waiting", due="soon", find="张三", name="再一个")
    assert page.status == 422
    assert "最多保存 50 个筛选，请先删去不用的" in words(page.page)
    assert 'value="再一个"' in page.page
    assert 'value="张三"' in page.page


def test_filters_are_saved_by_name(fresh: DeskHall):
    fresh.filed(0)
    page = fresh.page("street1").open("/desk/")
    page.post("/desk/filters/", tab="waiting", stage="受理", due="soon", find="张三", name="快到期的<b>")
    assert page.address == "/desk/?tab=waiting&stage=%E5%8F%97%E7%90%86&due=soon"
    assert "快到期的&lt;b&gt;" in page.page
    assert "张三" not in page.page
    assert "快到期的" not in fresh.page("street2").open("/desk/").page
    page.post("/desk/filters/removal/", drop="快到期的<b>")
    assert "快到期的" not in page.page


# In a batch


def test_a_batch_is_confirmed_and_answers_case_by_case(fresh: DeskHall):
    plain = [fresh.filed(number % 3) for number in range(24)]
    filling = fresh.decided(plain.pop(), "street2")
    page = fresh.page("street1").open("/desk/")
    ticks = [f"{one.number}.{one.version}" for one in plain]
    # Ticks go along from page to page.
    page.post("/desk/", tab="waiting", page="2", ticked=ticks[:3])
    assert sum(f'type="hidden" name="ticked" value="{one}"' in page.page for one in ticks[:3]) == 3
    sent = [*ticks, f"{filling.number}.{filling.version}", "x", "209901010000000000.1"]
    page.post("/desk/batch/", ticked=sent)
    assert "选了 26 件，其中 23 件可以通过" in words(page.page)
    assert "要填写内容，请逐件办理" in words(page.page)
    assert all(fresh.again(one).version == 1 for one in plain)
    fresh.decided(plain[0], "street2")
    page.post("/desk/batch/approval/", ticked=re.findall(r'name="ticked" value="([^"]+)"', page.page))
    assert "通过 22 件，没有通过 1 件" in words(page.page)
    assert "选中之后这个办件有了变化" in words(page.page)
    assert {fresh.again(one).progress.stage for one in plain} == {"审查"}
    # Sent again, it approves nothing again.
    page.post("/desk/batch/approval/", ticked=ticks)
    assert "通过 0 件，没有通过 23 件" in words(page.page)


def test_a_case_that_cannot_be_looked_at_does_not_hide_what_became_of_the_others(
    fresh: DeskHall, monkeypatch: pytest.MonkeyPatch
):
    one, other = fresh.filed(0), fresh.filed(1)
    real = desk_batch.bar_to_batch

    def failing(item, application, *others):
        if application.number == one.number:
            raise StoreUnavailable("down")
        return real(item, application, *others)

    monkeypatch.setattr(desk_batch, "bar_to_batch", failing)
    ticks = [f"{each.number}.{each.version}" for each in (one, other)]
    page = fresh.page("street1").open("/desk/").post("/desk/batch/approval/", ticked=ticks)
    assert "通过 1 件，没有通过 1 件" in words(page.page)
    assert "系统出错，没有办理" in words(page.page)


def test_an_empty_batch_says_so(hall: DeskHall):
    page = hall.page("street1").open("/desk/")
    assert "还没有选办件" in words(page.post("/desk/batch/").page)


def test_shortcuts_are_switched_off_for_the_browser(hall: DeskHall):
    page = hall.page("street2").open("/desk/")
    page.post("/preferences", keys="0", next="/desk/")
    assert 'data-bn-keys="off"' in page.page
    page.post("/preferences", keys="1", next="/desk/")
    assert 'data-bn-keys="off"' not in page.page
