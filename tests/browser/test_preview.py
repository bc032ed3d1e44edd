"""`banshi preview` with a real browser: a saved file is seen, and nothing is left when the command ends."""

import os
import shutil
import subprocess
import sys

import pytest

from banshi.settings import ROOT
from tests.browser.conftest import axe

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

GOOD = ROOT / "tests" / "definition" / "good"
# Not a measure: how long a busy machine may take before the test gives up.
PATIENCE = 20_000


@pytest.fixture
def served(tmp_path):
    """The command in a process of its own: its address, the file, and the process."""
    shutil.copytree(GOOD, tmp_path / "definitions")
    file = tmp_path / "definitions/items/flexible_agency/contact_change.yaml"
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "platform"),
        "TMPDIR": str(temporary),
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-m", "banshi", "preview", str(file), "--port", "0"]
    server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        server.stdout.readline()
        yield server.stdout.readline().strip(), file, server, temporary
    finally:
        server.terminate()
        server.wait(20)
        server.stdout.close()


def test_saving_is_seen(served, browser):
    address, file, server, temporary = served
    assert address.startswith("http://127.0.0.1:")
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    complaints = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(address)
    frame = page.frame_locator("iframe")
    frame.locator("h1").wait_for(timeout=PATIENCE)
    assert axe(page) == []

    text = file.read_text()
    file.write_text(
        text.replace("title: ", "title: 刚改的", 1) if "title: {" not in text else text.replace("zh: ", "zh: 刚改的", 1)
    )
    frame.get_by_role("heading", name="刚改的").first.wait_for(timeout=PATIENCE)

    file.write_text(file.read_text().replace("list: [contact, phone]", "list: [contact, phon]"))
    page.get_by_text("D212").first.wait_for(timeout=PATIENCE)
    assert page.locator("iframe").count() == 0
    assert axe(page) == []

    file.write_text(text)
    frame.locator("h1").wait_for(timeout=PATIENCE)
    page.get_by_role("link", name="有错误").click()
    frame.get_by_role("alert").first.wait_for(timeout=PATIENCE)
    page.get_by_role("link", name="Excel").click()
    frame.get_by_role("link", name="下载模板").wait_for(timeout=PATIENCE)
    assert axe(page) == []
    page.get_by_role("link", name="有错误").click()
    page.get_by_role("link", name="375").click()
    assert page.locator("iframe").bounding_box()["width"] == 377
    page.get_by_role("link", name="适老版").click()
    frame.locator("body.bn-elder").wait_for(timeout=PATIENCE)
    assert axe(page) == []
    page.get_by_role("link", name="宽屏").click()
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.close()
    assert complaints == []

    server.terminate()
    assert server.wait(20) == 0
    assert [*temporary.iterdir()] == []


def test_port_that_is_taken(served):
    address, file, _server, _temporary = served
    port = address.rstrip("/").rpartition(":")[2].partition("/")[0]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "platform")}
    command = [sys.executable, "-m", "banshi", "preview", str(file), "--port", port]
    ended = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert port in ended.stderr
