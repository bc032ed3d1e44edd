"""The screens of materials: what will be needed, the blocks of a step, templates, the reviewer's ticks."""

import re
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from banshi.demo.loading import DEMO_PASSWORD
from banshi.demo.photos import HEIGHT, WIDTH, certificate, portrait
from banshi.settings import Settings
from banshi.startup import Platform, PlatformSource
from banshi.storage.files import store_file
from banshi.storage.listing import list_records
from banshi.web import admin
from tests.conftest import Copies, Place
from tests.halls import close, make_hall, open_copy, publish_now, settings_at
from tests.papers import PAPERS, TEMPLATE, TEXT, plant

PLACE = f"/flexible_agency/{PAPERS}"
PAPER = f"{PLACE}/papers/form"


class Desk:
    """The application, its platform, and people who use it without JavaScript."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self.app, self.settings = app, settings
        self.source: PlatformSource = app.extensions["banshi_platforms"]
        self.clients: dict[str, FlaskClient] = {}

    @property
    def platform(self) -> Platform:
        return self.source.current()

    def client(self, user_name: str) -> FlaskClient:
        if user_name not in self.clients:
            self.clients[user_name] = self.app.test_client()
            entered = self.post(user_name, "/login", "/login", {"user_name": user_name, "password": DEMO_PASSWORD})
            assert entered.status_code == 303
        return self.clients[user_name]

    def get(self, user_name: str, address: str) -> str:
        answer = self.client(user_name).get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer.text

    def post(self, user_name: str, shown: str, address: str, fields: dict[str, Any]) -> Any:
        client = self.clients[user_name]
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(shown).text)
        assert token
        return client.post(address, data={"csrf_token": token[1], **fields})

    def person(self, user_name: str = "agency1") -> tuple[str, dict[str, str]]:
        """An insured person of the unit: the key, and what is typed to find it."""
        with self.app.test_request_context():
            account = admin.authenticate(user_name, DEMO_PASSWORD)
            assert account is not None
            self.actor = admin.actor_of(account)
        register = self.platform.definitions.registers["insured_person"]
        key, record = list_records(self.platform.store, self.actor, register, {"state": "active"}).rows[0]
        return key, {name: str(record[name]) for name in ("name", "id_type", "id_number")}

    def hold_photo(self, key: str, held: bool) -> str:
        """Put a photo into the person's record, or take it out; answers with its id."""
        content = portrait(1)
        stored = store_file(self.platform.database, self.actor, "存.jpg", "image/jpeg", content, WIDTH, HEIGHT)
        table = self.platform.store.tables["insured_person"]
        values = table.row(self.platform.database.seal, key, {"photo": stored.id if held else None})
        with self.platform.database.write() as connection:
            connection.execute(update(table.table).where(table.table.c.id == key).values(**values))
        return stored.id


def prepare(place: Place) -> None:
    folder = place.files.parent
    plant(folder / "definitions")
    close(make_hall(settings_at(folder), persons=60))


def make_desk(copies: Copies, folder: Path) -> Desk:
    copies.copy("sqlite", folder, prepare)
    settings = settings_at(folder)
    made = Desk(open_copy(settings), settings)
    made.clients["agency1"] = made.app.test_client()
    made.post("agency1", "/login", "/login", {"user_name": "agency1", "password": DEMO_PASSWORD})
    return made


@pytest.fixture(scope="module")
def desk(copies: Copies, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return make_desk(copies, tmp_path_factory.mktemp("desk"))


@pytest.fixture
def fresh(copies: Copies, tmp_path: Path) -> Desk:
    """For a test that publishes."""
    return make_desk(copies, tmp_path)


def words(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def block(page: str, name: str) -> str:
    """The text of one material's block."""
    found = re.search(rf'id="{name}-label">.*?(?=<div class="bn-field|</section>)', page, re.DOTALL)
    assert found, f"no block of {name}"
    return words(found[0])


def begun(desk: Desk, kind: str = "ordinary", held: bool = False) -> str:
    """The address of the second page of a filing."""
    draft = uuid4().hex
    key, who = desk.person()
    desk.hold_photo(key, held)
    first = f"{PLACE}/drafts/{draft}/1/"
    answer = desk.post("agency1", f"{PLACE}/", first, {"kind": kind, **who, "action": "next"})
    assert answer.location.endswith("/2/"), words(answer.text)
    return str(answer.location)


def picture(name: str = "证.png") -> tuple[BytesIO, str]:
    return BytesIO(certificate(1)), name


def send(desk: Desk, page: str, **fields: Any) -> Any:
    return desk.post("agency1", page, page, {"action": "next", "abroad": "false", **fields})


def test_what_will_be_needed_stands_on_the_first_page(desk: Desk):
    page = desk.get("agency1", f"{PLACE}/")
    panel = words(page[page.index("bn-needed") : page.index("data-bn-autosave")])
    assert "办理前请准备 8 种材料" in panel
    assert "申请表 必交 原件 2 份；出具单位：卫生健康部门；须加盖公章" in panel
    assert "死亡证明 必交 当“业务办理类型”为“死亡减员”时 复印件 1 份" in panel
    assert "签证 必交 当“是否在国外”为“是”时" in panel
    assert "房产证 住所证明：以下材料任选一种" in panel
    assert "病历原件 必交 到窗口递交，不在网上上传" in panel


def test_how_long_it_is_kept_is_told_on_the_first_page(desk: Desk):
    """Where the definition says it."""
    assert "本事项信息保存 10 年" in words(desk.get("agency1", "/flexible_agency/flexible_worker_reduction/"))
    assert "本事项信息" not in words(desk.get("agency1", f"{PLACE}/"))


def test_the_blocks_of_a_step(desk: Desk):
    page = desk.get("agency1", begun(desk))
    assert "<h2>材料上传</h2>" in page
    assert "bn-needed" not in page
    assert "原件 2 份；出具单位：卫生健康部门；须加盖公章" in block(page, "form")
    assert "多个附件请合并为 PDF" in block(page, "form")
    assert "图片每张 2KB 至 200KB" in block(page, "deed")
    assert "住所证明 以下材料任选一种" in words(page)
    assert "文件合计 0KB，应不大于 100KB" in words(page)
    assert 'id="death-label"' not in page
    # Of another answer on this page the browser decides.
    assert re.search(r'data-bn-visible="abroad == true"[^>]*>\s*<span class="form-label" id="visa-label"', page)
    assert re.search(r'type="file"[^>]*name="deed"', page)
    assert not re.search(r'type="file"[^>]*name="original"', page)
    assert "到窗口递交" in block(page, "original")


def test_groups_and_totals_are_judged_with_measures(desk: Desk):
    page = begun(desk)
    answer = send(desk, page, form=picture(), portrait=picture(), lease=picture(), permit=picture())
    assert answer.status_code == 422
    assert "居住证：“住所证明”至多交 1 种，现为 2 种" in words(answer.text)
    answer = send(desk, page, deed=(BytesIO(b"%PDF-1.4\n" + b"x" * 200), "a.pdf"))
    assert answer.status_code == 422
    assert "未上传" in words(answer.text)


def test_a_total_counts_what_is_kept(desk: Desk):
    page = begun(desk)
    answer = send(desk, page, form=[picture("a.png"), picture("b.png")], action="save")
    assert answer.status_code == 303
    shown = desk.get("agency1", page)
    assert len(re.findall(r'<input type="hidden" name="form"', shown)) == 2
    kept = re.search(r'data-most="102400" data-kept="(\d+)"', shown)
    assert kept
    assert int(kept[1]) > 2000
    many = [picture(f"{n}.png") for n in range(9)]
    large = [(BytesIO(portrait(n)), f"{n}.jpg") for n in range(9)]
    answer = send(desk, page, permit=large, portrait=many[:1])
    assert answer.status_code == 422
    assert re.search(r"这一步的文件合计应不大于 100KB，现为 \d+", words(answer.text))


def test_what_the_register_holds_is_not_asked_again(desk: Desk):
    page = begun(desk, held=True)
    shown = desk.get("agency1", page)
    assert "系统已有，不用再交" in block(shown, "portrait")
    assert not re.search(r'type="file"[^>]*name="portrait"', shown)
    answer = send(desk, page, form=picture(), deed=picture())
    assert answer.status_code == 303, words(answer.text)
    number = re.search(r"/cases/(\d+)/", answer.location)[1]
    assert "系统已有，不用再交" in words(desk.get("agency1", f"/cases/{number}/"))
    desk.clients["front_desk"] = desk.app.test_client()
    desk.post("front_desk", "/login", "/login", {"user_name": "front_desk", "password": DEMO_PASSWORD})
    case = desk.get("front_desk", f"/desk/{number}/")
    assert "系统已有，申请人没有再交" in words(case)
    # The reviewer sees the very file: it belongs to the application now.
    held = re.search(r'src="/files/(\w+)" alt="电子照片', case)
    assert held
    assert desk.client("front_desk").get(f"/files/{held[1]}").status_code == 200


def filed(desk: Desk) -> str:
    answer = send(desk, begun(desk), form=picture(), deed=picture(), portrait=picture())
    assert answer.status_code == 303, words(answer.text)
    desk.clients["front_desk"] = desk.app.test_client()
    desk.post("front_desk", "/login", "/login", {"user_name": "front_desk", "password": DEMO_PASSWORD})
    return str(re.search(r"/cases/(\d+)/", answer.location)[1])


def decide(desk: Desk, number: str, **fields: str) -> Any:
    place = f"/desk/{number}/"
    version = re.search(r'name="version" value="(\d+)"', desk.get("front_desk", place))
    assert version
    return desk.post("front_desk", place, f"{place}decision/", {"version": version[1], **fields})


def test_each_material_is_judged_by_itself(desk: Desk):
    number = filed(desk)
    case = words(desk.get("front_desk", f"/desk/{number}/"))
    assert "申请表 原件 2 份；出具单位：卫生健康部门；须加盖公章" in case
    assert "租赁合同 住所证明 原件或复印件 1 份 没有上传" in case
    assert "病历原件 到窗口递交" in case
    refused = decide(desk, number, action="approve", **{"verdict-deed": "bad", "verdict-form": "good"})
    assert refused.status_code == 422
    assert "“房产证”不合格，不能通过" in words(refused.text)
    assert re.search(r'name="verdict-deed" value="bad" checked', refused.text), "the ticks are still there"
    refused = decide(desk, number, action="return", **{"verdict-deed": "bad", "remark-form": "x"})
    assert "请写明“房产证”为什么不合格" in words(refused.text)
    ticks = {"verdict-deed": "bad", "verdict-form": "good", "remark-deed": "看不清", "verdict-nothing": "bad"}
    assert decide(desk, number, action="return", **ticks).status_code == 303
    told = words(desk.get("agency1", f"/cases/{number}/"))
    assert "合格：申请表" in told
    assert "不合格：房产证" in told
    place = f"/cases/{number}/correction/"
    page = desk.get("agency1", place)
    assert "房产证 ：看不清" in words(page)
    assert 'id="form-label"' not in page
    answer = desk.post("agency1", place, place, {"deed": picture("new.png")})
    assert answer.status_code == 303
    assert decide(desk, number, action="approve", **{"verdict-deed": "good"}).status_code == 303


@pytest.mark.parametrize("verdict", ["", "x", "good;bad", "\x00"])
def test_a_strange_tick_is_none(desk: Desk, verdict: str):
    number = filed(desk)
    assert decide(desk, number, action="approve", **{"verdict-deed": verdict}).status_code == 303


def test_templates_and_samples(desk: Desk):
    answer = desk.client("agency1").get(f"{PAPER}/template")
    assert (answer.status_code, answer.data) == (200, TEMPLATE)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    sample = desk.client("agency1").get(f"{PAPER}/sample")
    assert (sample.mimetype, sample.data) == ("image/png", certificate(7))
    assert sample.headers["Content-Disposition"].startswith("inline")


@pytest.mark.parametrize(
    "address",
    [
        f"{PAPER}/other",
        f"{PLACE}/papers/deed/template",
        f"{PLACE}/papers/nothing/template",
        f"{PAPER}/template?version=",
        f"{PAPER}/template?version={'0' * 64}",
        f"{PAPER}/template?version=%00",
        f"/medical/{PAPERS}/papers/form/template",
        "/flexible_agency/x/papers/form/template",
    ],
)
def test_nothing_else_is_given_out(desk: Desk, address: str):
    assert desk.client("agency1").get(address).status_code == 404


def test_the_version_of_another_item_gives_nothing(desk: Desk):
    other = desk.platform.definitions.items["flexible_worker_reduction"].digest
    assert desk.client("agency1").get(f"{PAPER}/template?version={other}").status_code == 404


def test_a_page_of_an_old_version_gives_out_the_old_template(fresh: Desk):
    old = re.search(r'href="([^"]+papers/form/template[^"]*)"', fresh.get("agency1", f"{PLACE}/"))[1]
    folder = fresh.settings.definitions
    (folder / "templates" / "form.docx").write_bytes(b"PK\x03\x04 a newer form")
    (folder / "items/flexible_agency" / f"{PAPERS}.yaml").write_text(TEXT.replace("申请表", "新申请表"), "utf-8")
    publish_now(fresh.app, fresh.settings)
    assert fresh.client("agency1").get(unescape(old)).data == TEMPLATE
    assert fresh.client("agency1").get(f"{PAPER}/template").data == b"PK\x03\x04 a newer form"
