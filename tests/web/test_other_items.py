"""Items that no shipped portal has yet: a query over a register, a link; and a register that is sown."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from banshi.demo.loading import DEMO_PASSWORD
from banshi.policy import EVERYTHING
from banshi.settings import Settings
from banshi.startup import Platform
from banshi.storage.migrating import upgrade
from banshi.storage.seeds import SeedError
from tests.halls import QUERY, copy_shipped, make_hall, open_app, publish_now, settings_at

LINK = """
item: procurement
title: 招采系统
portal: flexible_agency
menu: query
link: https://procurement.example.com/
"""
SHOP = """
register: shop
title: 药店
key: code
name: name
seed: demo/shop.csv
fields:
  code: {label: 代码, type: text}
  name: {label: 名称, type: text}
  opened: {label: 开业日期, type: date}
"""


def write(definitions: Path) -> None:
    """The three among the shipped definitions, and what the register is sown with."""
    copy_shipped(definitions)
    items = definitions / "items" / "flexible_agency"
    (items / "person_query.yaml").write_text(QUERY, encoding="utf-8")
    (items / "procurement.yaml").write_text(LINK, encoding="utf-8")
    (definitions / "registers" / "shop.yaml").write_text(SHOP, encoding="utf-8")
    (definitions / "demo").mkdir(exist_ok=True)
    sow(definitions, "code,name,opened\nS1,青禾药店,2020年1月2日\nS2,东桥药店,\n")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    write(tmp_path / "definitions")
    return settings_at(tmp_path)


def sow(definitions: Path, text: str) -> None:
    (definitions / "demo" / "shop.csv").write_text(text, encoding="utf-8")


def published(settings: Settings) -> Platform:
    app = open_app(settings, upgrade)
    publish_now(app, settings)
    return app.extensions["banshi_platforms"].current()


@pytest.fixture(scope="module")
def clerk(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    data = tmp_path_factory.mktemp("others")
    write(data / "definitions")
    client = make_hall(settings_at(data), persons=60).test_client()
    signed_in = post(client, "/login", "/login", user_name="agency1", password=DEMO_PASSWORD)
    assert signed_in.status_code == 303
    return client


def post(client: FlaskClient, shown: str, address: str, **fields: str):
    page = client.get(shown).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    return client.post(address, data={"csrf_token": token, **fields})


def test_a_query_over_a_register(clerk: FlaskClient):
    address = "/flexible_agency/person_query/query/"
    assert "请填写相关条件查询" in clerk.get(address).text
    refused = post(clerk, address, address)
    assert refused.status_code == 422
    assert "参保状态：请填写参保状态" in refused.text
    found = post(clerk, address, address, state="active", size="50")
    assert found.status_code == 200
    rows = re.findall(r'<td data-label="证件号码">([^<]+)</td>', found.text)
    assert rows
    assert len(rows) <= 50
    assert all("***" in one for one in rows), "numbers are masked"
    assert not re.search(r"\d{17}[\dX]", found.text)


def test_a_query_shows_the_own_units_records_only(clerk: FlaskClient):
    address = "/flexible_agency/person_query/query/"
    total = 0
    for state in ("active", "reduced"):
        counted = re.search(r"总共(\d+)条", post(clerk, address, address, state=state).text)
        total += int(counted[1]) if counted else 0
    assert 0 < total < 60, "the three agencies share sixty people"


def test_a_link_leads_there(clerk: FlaskClient):
    answer = clerk.get("/flexible_agency/procurement/")
    assert (answer.status_code, answer.location) == (302, "https://procurement.example.com/")


def test_an_empty_register_is_sown_once(settings: Settings):
    reader = published(settings).store.find_record
    assert reader("shop", "S1", EVERYTHING)["opened"] == "2020-01-02"
    assert reader("shop", "S2", EVERYTHING)["opened"] is None
    sow(settings.definitions, "code,name\nS3,新药店\n")
    portal = settings.definitions / "portals" / "school.yaml"
    portal.write_text(portal.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    published(settings)
    assert reader("shop", "S3", EVERYTHING) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [("code,nmae\nS1,x\n", "no column 'nmae'"), ("code,opened\nS1,someday\n", "shop.csv:2: opened")],
)
def test_a_seed_that_does_not_fit_is_told(settings: Settings, text: str, said: str):
    sow(settings.definitions, text)
    with pytest.raises(SeedError, match=said):
        published(settings)
