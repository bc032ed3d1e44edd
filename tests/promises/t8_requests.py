"""The same three ways as whole requests: a browser, a program, and a browser that comes back to its draft."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from banshi.applications.store import Application, Filing, Move
from banshi.definition.model import Item
from banshi.policy import Actor
from banshi.preview.stage import Stage
from banshi.preview.states import cookies_of
from banshi.storage import sessions
from banshi.storage.store import DatabaseStore
from tests.promises.t8_payloads import Payload, as_form, as_json

_MOST_PAGES = 40
_SUMMARY = re.compile(r'<li>(?:<a href="#([^"]+)">)?([^<]*)(?:</a>)?</li>')
Faults = Sequence[tuple[str, str]]
Form = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Outcome:
    """What came of a payload: what was filed, or what is wrong beside what."""

    filing: Filing | None
    faults: Faults = ()


class Controls(HTMLParser):
    """What a browser sends of the form of a page as it stands: its successful controls, buttons apart."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.sent: dict[str, list[str]] = {}
        self._form = 0
        self._select = self._textarea = ""
        self._options: list[tuple[str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        self._form += tag == "form" and "data-bn-form" in given
        if not self._form or "disabled" in given:
            return
        kind = given.get("type")
        if tag == "input" and name and kind != "file" and (kind not in ("radio", "checkbox") or "checked" in given):
            self.sent.setdefault(name, []).append(value)
        elif tag == "select":
            self._select, self._options = name, []
        elif tag == "option" and self._select:
            self._options.append((value, "selected" in given))
        elif tag == "textarea":
            self._textarea = name
            self.sent[name] = [""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = 0
        elif tag == "select" and self._select and self._options:
            chosen = next((value for value, selected in self._options if selected), self._options[0][0])
            self.sent.setdefault(self._select, []).append(chosen)
            self._select = ""
        elif tag == "textarea":
            # The first line end after the tag is no part of it; the others go as CR LF.
            text = self.sent[self._textarea][0] if self._textarea else ""
            if self._textarea:
                self.sent[self._textarea] = [text.removeprefix("\n").replace("\n", "\r\n")]
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.sent[self._textarea][0] += data


@dataclass(repr=False)
class Office:
    """Files applications on a stage, over HTTP, and keeps none: the same payload can be filed again."""

    stage: Stage
    item: Item
    actor: Actor
    filed: list[Filing] = field(default_factory=list)

    def __post_init__(self) -> None:
        now = datetime.now(UTC)
        self.bearer = sessions.issue(self.stage.database, self.actor, now, now + timedelta(days=1))

    @property
    def client(self) -> FlaskClient:
        return self.stage.app.test_client(use_cookies=False)

    def watching(self, patch: pytest.MonkeyPatch) -> None:
        """From here on applications come to `filed` and not to the database."""

        def keep(_store: DatabaseStore, move: Move, _actor: Actor, _key: str) -> Application:
            self.filed.append(move.after.filing)
            return move.after

        patch.setattr(DatabaseStore, "submit", keep)

    def browser(self, payload: Payload) -> Outcome:
        return self._by_pages(payload, comes_back=False)

    def resumed(self, payload: Payload) -> Outcome:
        """Each page is put away, opened again, and sent as it stands."""
        return self._by_pages(payload, comes_back=True)

    def program(self, payload: Payload) -> Outcome:
        headers = {"Authorization": f"Bearer {self.bearer}", "Idempotency-Key": uuid4().hex}
        address = f"/api/v1/items/{self.item.id}/applications"
        answer = self.client.post(address, json=as_json(self.item, payload), headers=headers)
        if answer.status_code == 201:
            return Outcome(self.filed.pop())
        assert answer.status_code == 422, answer.text
        return Outcome(None, [(one["name"], one["message"]) for one in answer.get_json()["errors"]])

    def _by_pages(self, payload: Payload, *, comes_back: bool) -> Outcome:
        form = _form(as_form(self.item, payload))
        address = f"/{self.item.portal}/{self.item.id}/drafts/{uuid4().hex}/1/"
        for _page in range(_MOST_PAGES):
            sent = self._put_away(address, form) if comes_back else form
            answer = self._post(address, {**sent, "action": ["next"]})
            if answer.status_code == 422:
                return Outcome(None, [*_faults_on(answer.text)])
            assert answer.status_code == 303, answer.text
            address = answer.headers["Location"]
            if address.startswith("/cases/"):
                return Outcome(self.filed.pop())
        raise AssertionError("no end of pages")

    def _put_away(self, address: str, form: Form) -> Form:
        saved = self._post(address, {**form, "action": ["save"]})
        assert saved.status_code == 303, saved.text
        page = self.client.get(saved.headers["Location"], headers=self._cookie)
        assert page.status_code == 200
        return {name: texts for name, texts in Controls(page.text).sent.items() if name != "csrf_token"}

    def _post(self, address: str, form: Form) -> TestResponse:
        return self.client.post(address, data={**form, "csrf_token": self._token()}, headers=self._cookie)

    @property
    def _cookie(self) -> Mapping[str, str]:
        return {"Cookie": cookies_of(self.stage.token(self.actor), False)}

    def _token(self) -> str:
        if not hasattr(self, "_csrf"):
            page = self.client.get("/account", headers=self._cookie).text
            self._csrf = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
        return self._csrf


def _form(sent: Sequence[tuple[str, str]]) -> Form:
    form: dict[str, list[str]] = {}
    for name, text in sent:
        form.setdefault(name, []).append(text)
    return form


def _faults_on(page: str) -> Iterator[tuple[str, str]]:
    summary = page.partition('role="alert"')[2].partition("</ul>")[0]
    return ((target, unescape(said)) for target, said in _SUMMARY.findall(summary))
