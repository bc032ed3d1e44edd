"""E-mail: what a letter looks like, whatever stands in it, and what a setting must be."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from banshi.message import Letter
from banshi.settings import StartError, read_settings
from banshi.worker.mailing import Folder, Server, Undeliverable, mailer_of, written
from tests.promises.t7_strings import HOSTILE

AT = datetime(2026, 12, 2, 1, 0, tzinfo=UTC)
SECRET = {"BANSHI_SECRET": "x" * 40}


def letter(subject: str = "减员申报：审核通过", text: str = "办件 1 已审核通过。") -> Letter:
    return Letter("k1", "agency1", subject, text)


def test_a_letter_is_the_same_message_at_each_try():
    one, again = (written(letter(), "a@example.com", "hall@example.org", AT).as_bytes() for _time in range(2))
    assert one == again
    mail = message_from_bytes(one, policy=policy.default)
    assert mail["Message-ID"] == "<k1@example.org>"
    assert mail["To"] == "a@example.com"
    assert mail["Subject"] == "减员申报：审核通过"
    assert mail.get_content().splitlines() == ["办件 1 已审核通过。"]
    assert mail["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@x.com\r\nBcc: b@x.com", "a@x.com, b@x.com", "<a@x.com>", "a b@x.com", "@x"]
)
def test_what_is_no_address_is_not_written_to(address):
    with pytest.raises(Undeliverable):
        written(letter(), address, "hall@example.org", AT)


def test_hostile_text_stays_in_the_body():
    expected = set(written(letter(), "a@example.com", "hall@example.org", AT).keys())
    for raw in HOSTILE:
        text = raw if isinstance(raw, str) else raw.decode("utf-8", "replace")
        text = text.encode("utf-8", "replace").decode()
        made = written(letter(text=text), "a@example.com", "hall@example.org", AT)
        read = message_from_bytes(made.as_bytes(), policy=policy.default)
        # What the content needs to travel may differ, nothing else.
        assert set(read.keys()) == expected
        assert read["To"] == "a@example.com"


def test_a_demo_leaves_its_letters_in_a_folder(tmp_path):
    demo = read_settings({"BANSHI_DEMO": "1", "BANSHI_DATA": str(tmp_path)})
    mailer = mailer_of(demo)
    assert mailer == Folder(tmp_path / "mail")
    for _time in range(2):
        mailer.send(letter(), "a@banshi.invalid", AT)
    assert [one.name for one in (tmp_path / "mail").iterdir()] == ["k1.eml"]


def test_without_a_server_nothing_leaves(tmp_path):
    assert mailer_of(read_settings({**SECRET, "BANSHI_DATA": str(tmp_path)})) is None


def test_a_server_reaches_no_address_that_nobody_has():
    server = mailer_of(
        read_settings({**SECRET, "BANSHI_SMTP_URL": "smtps://m.example.cn", "BANSHI_MAIL_FROM": "a@b.cn"})
    )
    assert isinstance(server, Server)
    assert server.reaches("a@example.com")
    assert not server.reaches("agency1@banshi.INVALID")
    assert not server.reaches("")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://m.example.cn", ("m.example.cn", 587, "starttls", "", "")),
        ("smtps://u%40x:p%3Aw@m.example.cn", ("m.example.cn", 465, "smtps", "u@x", "p:w")),
        ("smtp-plain://127.0.0.1:2525", ("127.0.0.1", 2525, "", "", "")),
    ],
)
def test_the_address_of_a_server(url, expected):
    smtp = read_settings({**SECRET, "BANSHI_SMTP_URL": url, "BANSHI_MAIL_FROM": "hall@example.org"}).smtp
    assert (smtp.host, smtp.port, smtp.tls, smtp.user, smtp.password) == expected
    assert "p:w" not in repr(smtp)


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ({"BANSHI_SMTP_URL": "mail.example.cn"}, "BANSHI_SMTP_URL"),
        ({"BANSHI_SMTP_URL": "http://mail.example.cn"}, "BANSHI_SMTP_URL"),
        ({"BANSHI_SMTP_URL": "smtp://"}, "BANSHI_SMTP_URL"),
        ({"BANSHI_SMTP_URL": "smtp://u:secret7@h:port"}, "BANSHI_SMTP_URL"),
        ({"BANSHI_SMTP_URL": "smtp://h"}, "BANSHI_MAIL_FROM"),
        ({"BANSHI_SMTP_URL": "smtp://h", "BANSHI_MAIL_FROM": "a@b.cn\nBcc: x@y.cn"}, "BANSHI_MAIL_FROM"),
        ({"BANSHI_ADDRESS": "banshi.example.cn"}, "BANSHI_ADDRESS"),
        ({"BANSHI_ADDRESS": "javascript://x"}, "BANSHI_ADDRESS"),
    ],
)
def test_a_setting_that_makes_no_sense_stops_the_start(setting, named):
    with pytest.raises(StartError, match=named) as refused:
        read_settings({**SECRET, **setting})
    assert "secret7" not in str(refused.value)
