"""What one can look at: the pages of an item empty, filled and with errors, what comes after filing, and the review.

Each is the answer of the real application to a real request.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import uuid4

from werkzeug.test import TestResponse

from banshi.applications.deciding import waiting_for
from banshi.applications.flow import submit
from banshi.applications.pages import Page, pages_of
from banshi.applications.reading import read
from banshi.definition.model import Item
from banshi.diagnostics import Message
from banshi.i18n import _
from banshi.policy import EVERYTHING, Actor
from banshi.preview.samples import filled
from banshi.preview.stage import Stage
from banshi.step import SUBJECTS, Step
from banshi.storage import drafts
from banshi.storage.drafts import Draft
from banshi.web.pages import ELDER_COOKIE
from banshi.web.sessions import COOKIE

EMPTY, FILLED, ERRORS = "empty", "filled", "errors"
RESULT, CASE, DESK, EXCEL = "result", "case", "desk", "excel"
STATES: Mapping[str, Message] = {
    EMPTY: _("空白"),
    FILLED: _("填好"),
    ERRORS: _("有错误"),
    RESULT: _("提交之后"),
    CASE: _("办件详情"),
    DESK: _("审核台"),
    EXCEL: _("Excel 模板"),
}
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class NotShown(Exception):
    """This state cannot be shown; the message says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True)
class View:
    """What is asked for: a state of a page (counted from 1) of an item."""

    item: Item
    page: int = 1
    state: str = EMPTY
    elder: bool = False


class Viewer:
    """Makes the states of items on a stage. Files nothing twice for one version of an item."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._filled: dict[str, Mapping[str, object]] = {}
        self._numbers: dict[str, str] = {}

    def pages(self, item: Item) -> int:
        """How many pages the path has that the made-up answers take; 1 for what is no form."""
        return len(self._pages(item)) if item.steps else 1

    def show(self, view: View) -> TestResponse:
        """The answer of the application.

        :raises NotShown: there is no such state
        """
        item = view.item
        if item.link:
            raise NotShown(_("这个事项是一个链接：{link}", link=item.link))
        if item.query is not None:
            return self._query(view)
        if view.state in (EMPTY, FILLED):
            draft = self._draft(item, view.page, whole=view.state == FILLED)
            return self._get(self._address(item, draft), self._clerk(item), view.elder)
        if view.state == ERRORS:
            return self._errors(view)
        return self._filed(view)

    def _clerk(self, item: Item) -> Actor:
        return self._stage.clerk(item.portal)

    def _raw(self, item: Item) -> Mapping[str, object]:
        if item.digest not in self._filled:
            clerk = self._clerk(item)
            self._filled[item.digest] = filled(
                item,
                self._stage.platform.definitions,
                self._stage.context(clerk),
                lambda *file: self._stage.keep(clerk, *file),
            )
        return self._filled[item.digest]

    def _pages(self, item: Item) -> Sequence[Page]:
        reading = read(item, self._raw(item), self._stage.context(self._clerk(item)), judging=False)
        return pages_of(item, reading.values)

    def _draft(self, item: Item, page: int, *, whole: bool) -> Draft:
        """A draft that stands at a page; what that page and those behind it ask is in it only when `whole`."""
        pages = self._pages(item)
        page = max(1, min(page, len(pages)))
        kept = pages if whole else pages[: page - 1]
        names = {name for one in kept for step in one for name in _named(step)}
        raw = {name: value for name, value in self._raw(item).items() if name in names}
        draft = Draft(uuid4().hex, item.id, item.digest, item.portal, page, raw, {})
        drafts.save(self._stage.database, draft, self._clerk(item))
        return draft

    def _address(self, item: Item, draft: Draft) -> str:
        return f"/{item.portal}/{item.id}/drafts/{draft.id}/{draft.page}/"

    def _errors(self, view: View) -> TestResponse:
        item, clerk = view.item, self._clerk(view.item)
        draft = self._draft(item, view.page, whole=False)
        address = self._address(item, draft)
        typed = {name: text for name in _asked(self._pages(item)[draft.page - 1]) if (text := _reject(item, name))}
        answer = self._post(address, typed, clerk, view.elder)
        if answer.status_code != 422:
            raise NotShown(_("这一页没有必填项，填错也看不出来"))
        return answer

    def _filed(self, view: View) -> TestResponse:
        item = view.item
        number = self._numbers.get(item.digest) or self._file(item)
        self._numbers[item.digest] = number
        if view.state == RESULT:
            return self._get(f"/cases/{number}/result/", self._clerk(item), view.elder)
        if view.state == CASE:
            return self._get(f"/cases/{number}/", self._clerk(item), view.elder)
        reviewer = self._stage.reviewer()
        application = self._stage.platform.store.find_application(number, EVERYTHING)
        if application is None or waiting_for(item, application, reviewer) is None:
            raise NotShown(_("这个办件不用人审核：提交即办结"))
        return self._get(f"/desk/{number}/", reviewer, view.elder)

    def _file(self, item: Item) -> str:
        """File the made-up answers."""
        clerk = self._clerk(item)
        reading = read(item, self._raw(item), self._stage.context(clerk))
        # Made-up answers need not pass every check of the item: what comes afterwards looks the same.
        reading = replace(reading, faults=())
        # Nor need the made-up records allow what the item would do to them.
        harmless = replace(item, effects=())
        return submit(harmless, reading, clerk, self._stage.platform.store, uuid4().hex, datetime.now(UTC)).number

    def _query(self, view: View) -> TestResponse:
        address, clerk = f"/{view.item.portal}/{view.item.id}/query/", self._clerk(view.item)
        if view.state == EMPTY:
            return self._get(address, clerk, view.elder)
        if view.state not in (FILLED, ERRORS):
            raise NotShown(_("这是查询，没有提交和审核"))
        typed = {"state": "all"} if view.state == FILLED else {}
        return self._post(address, typed, clerk, view.elder)

    def home(self, portal: str, elder: bool) -> TestResponse:
        """The home page of a portal."""
        return self._get(f"/{portal}/", self._stage.clerk(portal), elder)

    def guide(self, code: str, portal: str, elder: bool) -> TestResponse:
        """A guide, as a clerk of the portal sees it."""
        return self._get(f"/guides/{code}/", self._stage.clerk(portal), elder)

    def _get(self, address: str, actor: Actor, elder: bool) -> TestResponse:
        return self._client(actor, elder).get(address)

    def _post(self, address: str, typed: Mapping[str, str], actor: Actor, elder: bool) -> TestResponse:
        client = self._client(actor, elder)
        token = _TOKEN.search(client.get(address).get_data(as_text=True))
        return client.post(address, data={**typed, "csrf_token": token[1] if token else ""})

    def _client(self, actor: Actor, elder: bool) -> "_Client":
        return _Client(self._stage, actor, elder)


class _Client:
    """Requests of one person to the application, in this process."""

    def __init__(self, stage: Stage, actor: Actor, elder: bool) -> None:
        self._client = stage.app.test_client(use_cookies=False)
        self._headers = {"Cookie": cookies_of(stage.token(actor), elder)}

    def get(self, address: str) -> TestResponse:
        return self._client.get(address, headers=self._headers)

    def post(self, address: str, data: Mapping[str, str]) -> TestResponse:
        return self._client.post(address, data=data, headers=self._headers)


def cookies_of(token: str, elder: bool) -> str:
    """The cookies of a signed-in person."""
    return f"{COOKIE}={token}" + (f"; {ELDER_COOKIE}=1" if elder else "")


def _named(step: Step) -> tuple[str, ...]:
    """Everything that a payload may bring for a step."""
    used = tuple(use.field for use in step.uses())
    return (*step.asks(), *used, *step.attaches(), *((SUBJECTS,) if step.ticks else ()))


def _asked(page: Page) -> Sequence[str]:
    return [name for step in page for name in step.asks()]


def _reject(item: Item, name: str) -> str:
    """What a field that may be left blank does not take, to show its message; "" for none, and for what is required."""
    one = item.by_name[name]
    drawing = one.widget().drawing
    if drawing not in ("input", "textarea") or one.required.holds({}) or one.computed is not None:
        return ""
    return next((bad for bad in one.rejects() if isinstance(bad, str) and bad.isprintable()), "")
