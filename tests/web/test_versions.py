"""T20: a draft ends on the version it began with, or goes over to the new one when its person says so."""

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from banshi.settings import Settings
from banshi.storage.publications import current_epoch
from banshi.storage.tables import application
from tests.conftest import Copies, Place
from tests.halls import close, make_hall, open_copy, publish_now, settings_at
from tests.web.stepping import ITEM, Clerk, branch_office, make_settings, sign_in, write

FIRST = {"office_name": "青禾网点", "opened": "2026-01-02", "owned": "true"}
NEWER = {
    "  beds: {label: 床位数, type: integer, minimum: 0}": "  beds: {label: 床位数, type: integer, minimum: 10}\n"
    "  phone: {label: 联系电话, type: phone, required: true}",
    "fields: [unit_name, office_name, opened, owned]": "fields: [office_name, opened, owned, phone]",
}


def prepare(place: Place) -> None:
    settings = make_settings(place.files.parent)
    write(settings, branch_office())
    close(make_hall(settings, persons=3))


@pytest.fixture
def settings(copies: Copies, tmp_path: Path) -> Settings:
    copies.copy("sqlite", tmp_path, prepare)
    return settings_at(tmp_path)


@pytest.fixture
def hall(settings: Settings) -> Flask:
    return open_copy(settings)


@pytest.fixture
def clerk(hall: Flask) -> Clerk:
    clerk = sign_in(hall).open(ITEM).agree()
    return clerk.send(**FIRST).send("save", beds="5", remarks="")


def republish(hall: Flask, settings: Settings, **replaced: str) -> None:
    write(settings, branch_office(**replaced))
    publish_now(hall, settings)


def finish(clerk: Clerk) -> Clerk:
    """From the page with the beds to the end."""
    return clerk.send(beds="5", remarks="").send().agree()


def digests(hall: Flask) -> list[str]:
    database = hall.extensions["banshi_platforms"].database
    with database.read() as connection:
        chosen = select(application.c.digest).where(application.c.item == "branch_office")
        return list(connection.execute(chosen).scalars())


def version(hall: Flask) -> str:
    source = hall.extensions["banshi_platforms"]
    return source.current(current_epoch(source.database)).definitions.items["branch_office"].digest


def test_a_draft_ends_on_the_version_it_began_with(hall: Flask, settings: Settings, clerk: Clerk) -> None:
    begun = version(hall)
    republish(hall, settings, **NEWER)
    assert version(hall) != begun
    clerk.open(clerk.address)
    assert "这个事项已发布新版" in clerk.page
    # What the new version asks is not asked: five beds were enough, and nobody wants a telephone number.
    finish(clerk)
    assert "设立成功，网点名称：青禾网点" in clerk.page
    assert digests(hall) == [begun]
    fresh = sign_in(hall).open(ITEM).agree()
    assert "联系电话" in fresh.page
    assert "这个事项已发布新版" not in fresh.page


def test_declining_goes_on_with_the_old(hall: Flask, settings: Settings, clerk: Clerk) -> None:
    begun = version(hall)
    republish(hall, settings, **NEWER)
    clerk.open(clerk.address).send("decline", beds="6", remarks="")
    assert "这个事项已发布新版" not in clerk.page
    assert clerk.value("beds") == "6"
    finish(clerk)
    assert digests(hall) == [begun]


def test_accepting_asks_only_what_changed(hall: Flask, settings: Settings, clerk: Clerk) -> None:
    republish(hall, settings, **NEWER)
    clerk.open(clerk.address).send("renew", beds="5", remarks="")
    assert clerk.number == 0
    assert "新版新增的项" in clerk.page
    assert "新版有改动的项" in clerk.page
    assert 'id="phone"' in clerk.page
    assert clerk.value("beds") == "5"
    assert 'id="office_name"' not in clerk.page
    # No other page opens before it is answered.
    here = clerk.address
    clerk.open(here.replace("/0/", "/2/"))
    assert clerk.address == here
    clerk.send(beds="5", phone="")
    assert clerk.status == 422
    assert "请填写联系电话" in clerk.page
    clerk.send(beds="12", phone="19900000001")
    assert clerk.number == 3, "back on the page where one was"
    assert clerk.value("beds") == "12"
    clerk.send(beds="12", remarks="").send().agree()
    assert digests(hall) == [version(hall)]


def test_from_the_home_page(hall: Flask, settings: Settings, clerk: Clerk) -> None:
    republish(hall, settings, **NEWER)
    clerk.open("/flexible_agency/")
    assert "第 3 页，共 5 页" in clerk.page
    offered = re.search(r'action="([^"]+/version)"', clerk.page)
    clerk.post(offered[1])
    assert clerk.number == 0
    assert clerk.value("beds") == "5"


def test_a_change_that_asks_nothing_moves_on_at_once(hall: Flask, settings: Settings, clerk: Clerk) -> None:
    republish(hall, settings, **{"title: 规模,": "title: 网点规模,"})
    clerk.open(clerk.address).send("renew", beds="5", remarks="")
    assert clerk.number == 3
    assert "已换成新版，填过的内容都还适用" in clerk.page
    finish(clerk)
    assert digests(hall) == [version(hall)]


def test_a_changed_pledge_is_agreed_to_again(hall: Flask, settings: Settings, clerk: Clerk) -> None:
    republish(hall, settings, 愿意承担相应责任="愿意承担全部责任")
    clerk.open(clerk.address).send("renew", beds="5", remarks="")
    assert "愿意承担全部责任" in clerk.page
    assert not re.search(r'name="agreed" value="\w+" checked', clerk.page)
    clerk.send()
    assert clerk.status == 422
    clerk.agree()
    assert clerk.number == 3


def test_a_field_that_is_gone_or_of_another_kind(hall: Flask, settings: Settings, clerk: Clerk) -> None:
    clerk.send("save", beds="5", remarks="旧的话")
    gone = {
        "  remarks: {label: 其他说明, type: long_text, max_length: 200}\n": "",
        "fields: [beds, remarks]": "fields: [beds]",
        "type: yes_no, required: true": "type: text, required: true",
        "when: {owned: false}": 'when: {owned: "否"}',
        "when: {owned: true}": 'when: {owned: "是"}',
    }
    republish(hall, settings, **gone)
    clerk.open(clerk.address).send("renew", beds="5")
    assert 'id="owned"' in clerk.page
    clerk.send(owned="是")
    assert clerk.number == 3
    clerk.send(beds="5").send().agree()
    assert "设立成功" in clerk.page


def test_another_machine_goes_on_where_one_stopped(hall: Flask, clerk: Clerk) -> None:
    elsewhere = sign_in(hall).open("/flexible_agency/")
    onward = re.search(r'href="([^"]+/drafts/[^"]+)" aria-label="继续办理', elsewhere.page)
    elsewhere.open(onward[1])
    assert elsewhere.number == 3
    assert elsewhere.value("beds") == "5"
    finish(elsewhere)
    # The first machine is told the result.
    clerk.open(clerk.address)
    assert "/result/" in clerk.address
    another = sign_in(hall, "agency2").open(onward[1])
    assert another.value("beds") == ""


def test_a_draft_is_deleted_after_asking(hall: Flask, clerk: Clerk) -> None:
    clerk.open("/flexible_agency/")
    assert "删除这份草稿？填写的内容不能找回。" in clerk.page
    clerk.post(re.search(r'action="([^"]+/removal)"', clerk.page)[1])
    assert "草稿已删除" in clerk.page
    assert "/drafts/" not in clerk.page


def test_an_item_that_became_a_link_lets_its_drafts_end(hall: Flask, settings: Settings, clerk: Clerk) -> None:
    begun = version(hall)
    head = branch_office().split("time_limit:")[0]
    write(settings, f"{head}link: https://office.example.com/\n")
    publish_now(hall, settings)
    here = clerk.address
    clerk.open("/flexible_agency/")
    assert "/version" not in clerk.page, "there is nothing to go over to"
    clerk.open(here).send("renew", beds="5", remarks="")
    assert clerk.number == 3
    finish(clerk)
    assert digests(hall) == [begun]
