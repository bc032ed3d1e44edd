"""`banshi work`: it begins, does what waits, and ends when it is told to or when who started it is gone."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from banshi.settings import ROOT

_PATIENCE = 60


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Those of a hall that was made, without a demo."""
    data = tmp_path_factory.mktemp("work")
    made = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "platform"),
        "BANSHI_DATA": str(data),
        "BANSHI_SECRET": "a secret of these tests, nowhere else used",
    }
    subprocess.run([sys.executable, "-m", "banshi", "init"], env=made, cwd=ROOT, check=True, capture_output=True)
    return made


@contextmanager
def working(surroundings: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The command, once the worker has begun."""
    with log.open("wb") as said:
        command = [sys.executable, "-m", "banshi", "work"]
        with subprocess.Popen(command, env=surroundings, cwd=ROOT, stderr=said) as process:
            try:
                wait_for(lambda: b"worker begins" in log.read_bytes())
                yield process
            finally:
                process.kill()


def wait_for(true) -> None:
    end = time.monotonic() + _PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_it_is_told_to(surroundings, tmp_path, told):
    with working(surroundings, tmp_path / "log") as process:
        wait_for(lambda: b"job done" in (tmp_path / "log").read_bytes() or told is signal.SIGINT)
        process.send_signal(told)
        assert process.wait(_PATIENCE) == 0


def test_it_ends_when_who_started_it_is_gone(surroundings):
    # No process has this number.
    command = [sys.executable, "-m", "banshi", "work", "--beside", "999999999"]
    assert subprocess.run(command, env=surroundings, cwd=ROOT, timeout=_PATIENCE, check=False).returncode == 0


def test_a_setting_that_makes_no_sense_is_told(surroundings):
    wrong = {**surroundings, "BANSHI_SMTP_URL": "http://mail.example.cn"}
    ended = subprocess.run(
        [sys.executable, "-m", "banshi", "work"], env=wrong, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert "BANSHI_SMTP_URL" in ended.stderr
    assert "Traceback" not in ended.stderr
