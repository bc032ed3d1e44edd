"""The page of the API, replayed: its requests are sent as they stand, and what it says is answered is what comes."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from banshi.demo.photos import certificate
from banshi.inspection import MOST_BYTES
from banshi.renderers.openapi import LIST_PARAMETERS, MOST_CODES
from banshi.settings import ROOT, Settings
from banshi.storage.records import load_rows
from banshi.web import api, payloads, problems, security
from tests.conftest import Copies
from tests.promises.conftest import BASE, Hall, fill, open_hall

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
# A request, and what follows it up to the next one.
_REQUEST = re.compile(r"^```sh\n(curl .*?)^```\n(.*?)(?=^```sh|\Z)", re.MULTILINE | re.DOTALL)
_ANSWER = re.compile(r"^答 `(\d+)`.*?^```json\n(.*?)^```", re.MULTILINE | re.DOTALL)
# What is another at each filing, and in what place of the answer it stands.
_OTHER = {"id", "number", "version", "size", "submitted_at", "next"}


@pytest.fixture(scope="module")
def hall(copies: Copies, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    made = open_hall(copies.copy("sqlite", tmp_path_factory.mktemp("api-page"), fill, 60, 0))
    person = {
        **made.person("agency1"),
        "id": "api-page",
        "name": "演示甲",
        "id_type": "01",
        "id_number": "119999199001010012",
        "state": "active",
    }
    table = made.platform.store.tables["insured_person"]
    load_rows(made.platform.database, table, [person], datetime.now(UTC))
    yield made
    made.platform.database.close()


@dataclass
class Reader:
    """Sends what the page says to send, in its order, with what earlier answers gave in the marked places."""

    client: FlaskClient
    token: str
    given: dict[str, str] = field(default_factory=dict)

    def send(self, typed: str) -> TestResponse:
        for mark, text in {"$TOKEN": self.token, "$BANSHI": BASE, **self.given}.items():
            typed = typed.replace(mark, text)
        assert "<" not in typed, typed
        headers: dict[str, str] = {}
        address, arguments = "", {}
        words = iter(shlex.split(typed.replace("\\\n", " "))[1:])
        for word in words:
            if word == "-H":
                name, _colon, said = next(words).partition(": ")
                headers[name] = said
            elif word == "-d":
                arguments = {"data": next(words).encode(), "method": "POST"}
            elif word == "-F":
                name, _equals, file = next(words).partition("=@")
                arguments = {"data": {name: (BytesIO(certificate(1)), file)}, "method": "POST"}
            elif word != "-sS":
                address = word
        answer = self.client.open(address.removeprefix(BASE), base_url=BASE, headers=headers, **arguments)
        if answer.status_code == 201:
            marks = {"id": "<文件编号>", "number": "<办件编号>"}
            self.given |= {mark: answer.json[name] for name, mark in marks.items() if name in answer.json}
        return answer


def alike(said: object, actual: object, name: str = "") -> None:
    """The same parts, and the same in them, but for what is another each time. Of a list its first part is told."""
    assert type(said) is type(actual), (name, said, actual)
    if isinstance(said, Mapping):
        assert said.keys() == actual.keys(), name
        for key in said:
            alike(said[key], actual[key], key)
    elif isinstance(said, list):
        assert bool(said) == bool(actual), name
        for one, other in zip(said, actual):
            alike(one, other, name)
    elif name not in _OTHER:
        assert said == actual, name


def test_what_it_says_is_so(hall: Hall):
    program = hall.program("agency1")
    reader, statuses = Reader(program.client, program.token), []
    requests = _REQUEST.findall(PAGE)
    assert len(requests) == PAGE.count("curl -sS") >= 9
    for typed, after in requests:
        answer = reader.send(typed)
        told = _ANSWER.search(after)
        statuses.append(answer.status_code)
        assert answer.status_code == (int(told[1]) if told else 200), answer.text
        said = json.loads(told[2]) if told else None
        if isinstance(said, list):
            said = [one for one in said if one.get("id", one.get("code")) in str(answer.json)]
            found = [one for one in answer.json if one.get("id", one.get("code")) in str(said)]
            alike(said, found)
        elif said is not None:
            alike(said, answer.json)
    assert {201, 200, 409, 422} <= {*statuses}


def test_a_request_sent_again(hall: Hall):
    """The request of the page under a key of its own; a file that was kept again has another id: that is not the same."""
    program = hall.program("agency1")
    reader = Reader(program.client, program.token)
    upload, filing = (typed for typed, _after in _REQUEST.findall(PAGE) if "-F" in typed or "2026-000317" in typed)
    filing = filing.replace("2026-000317", "sent-again")
    reader.send(upload)
    first, again = reader.send(filing), reader.send(filing)
    assert (first.status_code, again.status_code, again.json) == (201, 200, first.json)
    reader.send(upload)
    other = reader.send(filing)
    assert (other.status_code, other.json["type"], other.json["number"]) == (
        422, problems.KEY_REUSED, first.json["number"],
    )  # fmt: skip


def test_limits_and_names():
    mebibyte = 1024 * 1024
    assert f"超过 {security.FORM_BYTES // mebibyte} MB；文件超过 {MOST_BYTES // mebibyte} MB" in PAGE
    assert f"每分钟 {Settings('', b'', ROOT).api_per_minute} 次" in PAGE
    assert f"超过 {MOST_CODES} 个代码" in PAGE
    assert f"嵌套最多 {payloads._DEEPEST} 层" in PAGE
    assert f"（最多 {api._SIZES[-1]}）" in PAGE
    assert [one for one in LIST_PARAMETERS if f"`{one}`" not in PAGE] == []
    assert [one for one in api._STATES if f"`{one}`" not in PAGE] == []
    assert [kind for kind in (problems.FAULTS, problems.STALE, problems.CONFLICT) if kind not in PAGE] == []
    told = {
        int(one)
        for line in re.findall(r"^\| (`\d{3}`[^|]*)\|", PAGE, re.MULTILINE)
        for one in re.findall(r"\d{3}", line)
    }
    assert told == set(problems._WORDS)
    parts = set(re.findall(r"^\| `([a-z]+)` \|", PAGE, re.MULTILINE))
    assert parts == set(payloads._PARTS)
