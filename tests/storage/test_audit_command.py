"""`banshi audit`: what an operator sees of chains and anchors."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from banshi.applications.store import Application, EventKind, Remark
from banshi.cli import banshi
from banshi.storage.store import DatabaseStore
from banshi.storage.tables import event as events
from tests.conftest import Place


@pytest.fixture
def run(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    monkeypatch.setenv("BANSHI_SECRET", place.key.decode())
    monkeypatch.setenv("BANSHI_DATABASE_URL", place.url)
    monkeypatch.setenv("BANSHI_DATA", str(tmp_path))
    monkeypatch.setenv("BANSHI_ANCHORS", str(tmp_path / "anchors.jsonl"))

    def run_(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(banshi, ["audit", *arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return result.exit_code, result.output

    return run_


def test_what_was_touched_is_named(
    run: Callable[..., tuple[int, str]], store: DatabaseStore, submit: Callable[..., Application], samples: Any
):
    one, other = submit(samples.clerk("a")), submit(samples.clerk("a"))
    code, said = run("verify")
    assert code == 0
    assert "已核验 2 个办件" in said
    assert "没有发现被动过的办件" in said
    with store.database.write() as connection:
        connection.execute(update(events).where(events.c.application_id == one.id).values(actor_id=9))
    code, said = run("verify")
    assert code == 1
    assert f"办件 {one.number} 第 1 条：这一条被改过" in said
    assert other.number not in said
    assert run("verify", "--application", one.number)[0] == 1
    assert run("verify", "--application", other.number)[0] == 0
    assert run("verify", "--since", "2026-11-24")[0] == 1
    assert run("verify", "--since", "2026-11-26")[0] == 0
    assert run("verify", "--application", "1")[0] == 2


def test_anchors(
    run: Callable[..., tuple[int, str]],
    store: DatabaseStore,
    submit: Callable[..., Application],
    samples: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    submit(samples.clerk("a"))
    file = tmp_path / "anchors.jsonl"
    assert "追加了 1 行" in run("anchor")[1]
    code, said = run("verify", "--anchors", str(file))
    assert code == 0
    assert "已核对 1 行锚" in said
    file.write_bytes(file.read_bytes().replace(b'"events":1', b'"events":2'))
    code, said = run("verify", "--anchors", str(file))
    assert code == 1
    assert "锚文件第 1 行被改过" in said
    assert run("anchor")[0] == 1
    monkeypatch.delenv("BANSHI_ANCHORS")
    code, said = run("anchor")
    assert code == 1
    assert "BANSHI_ANCHORS" in said


def test_the_events_of_a_case(
    run: Callable[..., tuple[int, str]], store: DatabaseStore, submit: Callable[..., Application], samples: Any
):
    one = submit(samples.clerk("a"))
    said = samples.event(EventKind.REVEALED, samples.clerk("a"), remarks=(Remark("id_number", "核对材料"),))
    told = replace(said, role="unit_clerk", origin="192.0.2.7 0123abcd", note="x", before={"name": "张三"})
    store.record(one, told)
    code, shown = run("show", one.number)
    assert code == 0
    assert "   2 2026-11-25 10:30:00 revealed" in shown
    assert "经办人1 (1, a, unit_clerk, 192.0.2.7 0123abcd)" in shown
    assert "id_number: 核对材料" in shown
    # What a value was before is for those who may open the case.
    assert "~ name" in shown
    assert "张三" not in shown
    assert run("show", "1")[0] == 2
