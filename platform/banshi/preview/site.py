"""The little site of the preview: its own pages below /_preview/, and the real application everywhere else.

Whoever asks is signed in: as the reviewer below /desk/, as a clerk of the portal that was looked at last elsewhere.
"""

import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from itertools import groupby
from threading import Lock
from typing import Any
from urllib.parse import quote, urlencode

import jinja2
from werkzeug.test import TestResponse
from werkzeug.wrappers import Request, Response

from banshi.calendar import today
from banshi.definition.model import Definitions, Item
from banshi.field import MEDIA_TYPES
from banshi.i18n import Translator, _
from banshi.preview.concerned import Concern
from banshi.preview.stage import Stage
from banshi.preview.states import EMPTY, EXCEL, STATES, NotShown, View, Viewer
from banshi.preview.watching import Edition, Watched
from banshi.renderers.findings import render_text
from banshi.renderers.workbook import explain, file_name, template
from banshi.web import security
from banshi.web.pages import LANGUAGE_TAGS, TEMPLATES
from banshi.web.sessions import COOKIE

HOME = "/_preview/"
# A question for changes is answered after so many seconds at the latest, so that no server waits for a browser.
_LONGEST_WAIT = 20.0
_FRAMED = ("frame-ancestors 'none'", "frame-ancestors 'self'")
_StartResponse = Callable[..., Any]
_Environ = dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """A link of the preview's page, and whether it is what is shown now."""

    title: str
    address: str
    chosen: bool


class Site:
    """A WSGI application: one file, its states, and the platform that they come from."""

    def __init__(self, stage: Stage, watched: Watched, concern: Concern, translator: Translator, port: int) -> None:
        self._stage, self._watched, self._concern, self._translator = stage, watched, concern, translator
        suffix = "" if port == 80 else f":{port}"
        self._hosts = {f"127.0.0.1{suffix}", f"localhost{suffix}"}
        self._lock = Lock()
        self._shown = 0
        self._viewer = Viewer(stage)
        self._portal = ""
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip

    def __call__(self, environ: _Environ, start_response: _StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        # Another name for this machine is another site's: it must not read what is shown here.
        if request.host not in self._hosts:
            return Response("only on this machine", 403)(environ, start_response)
        if request.path == "/":
            return Response(status=302, headers={"Location": HOME})(environ, start_response)
        if request.path.startswith(HOME):
            return self._own(request)(environ, start_response)
        return self._application(environ, start_response)

    def _own(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return Response(status=405)
        name = request.path.removeprefix(HOME)
        answer = {
            "": self._index, "frame": self._frame, "changes": self._changes, "template.xlsx": self._workbook,
        }.get(name)  # fmt: skip
        return answer(request) if answer else Response(status=404)

    def _changes(self, request: Request) -> Response:
        """Answers with the number of the edition once it is another than the one that the page shows."""
        since = request.args.get("since", "")
        number = self._watched.wait(int(since) if since.isdecimal() else -1, _LONGEST_WAIT)
        return _secured(Response(str(number), mimetype="text/plain"))

    def _edition(self) -> Edition:
        """The edition as it is now, and what is shown made the same."""
        edition = self._watched.edition
        with self._lock:
            if edition.definitions is not None and edition.number != self._shown:
                registers = {one.file: one.text for one in edition.sources if one.kind == "register"}
                self._stage.show(edition.definitions, edition.number, registers)
                self._viewer = Viewer(self._stage)
                self._shown = edition.number
        return edition

    def _index(self, request: Request) -> Response:
        edition = self._edition()
        nonce = secrets.token_urlsafe(16)
        findings = [one for one in edition.findings if self._concern.is_of(one.position.file)] or edition.findings
        values: dict[str, Any] = {
            "nonce": nonce,
            "file": self._concern.file,
            "number": edition.number,
            "findings": render_text(findings, edition.texts, self._translator) if findings else "",
            "count": len(findings),
            "codes": self._concern.codes(edition.definitions, self._translator) if edition.definitions else (),
            "frame": "",
            "choices": {},
        }
        if edition.definitions is not None:
            values |= self._choices(request, edition.definitions)
        return _secured(self._drawn("preview/page.html", values), nonce)

    def _drawn(self, name: str, values: Mapping[str, Any]) -> Response:
        """A page of the preview's own."""
        shared = {
            "_": self._translator.say,
            "asset": self._stage.app.extensions["banshi_assets"].url,
            "language": LANGUAGE_TAGS[self._translator.locale],
        }
        drawn = self._templates.get_template(name).render({**shared, **values})
        return Response(drawn, mimetype="text/html")

    def _choices(self, request: Request, definitions: Definitions) -> Mapping[str, Any]:
        """What can be looked at, and the address of the frame with what is looked at."""
        items = self._concern.items(definitions)
        asked = _asked(request)
        places = [(f"portal:{one}", definitions.portals[one].title) for one in self._concern.portals(definitions)]
        places += [(f"guide:{one}", definitions.guides[one].title) for one in self._concern.guides(definitions)]
        places += [(f"item:{one.id}", one.title) for one in items]
        known = [name for name, _title in places]
        if not known:
            return {}
        asked["of"] = asked["of"] if asked["of"] in known else known[0]
        kind, _colon, name = asked["of"].partition(":")
        choices = {
            "of": [
                Choice(self._translator.say(title), _link(asked, of=one, page="1"), asked["of"] == one)
                for one, title in places
            ]
        }
        if kind == "item":
            choices |= self._states(definitions.items[name], asked)
        say = self._translator.say
        narrow, elder = asked["width"] == "375", asked["elder"] == "1"
        choices["look"] = [
            Choice(say("宽屏"), _link(asked, width=""), not narrow),
            Choice(say("手机（375 像素）"), _link(asked, width="375"), narrow),
            Choice(say("标准版"), _link(asked, elder=""), not elder),
            Choice(say("适老版"), _link(asked, elder="1"), elder),
        ]
        return {"choices": choices, "frame": f"{HOME}frame?{urlencode(asked)}", "narrow": narrow}

    def _states(self, item: Item, asked: Mapping[str, str]) -> dict[str, list[Choice]]:
        pages = self._viewer.pages(item)
        say = self._translator.say
        found = {
            "state": [
                Choice(say(said), _link(asked, state=name), asked["state"] == name) for name, said in STATES.items()
            ]
        }
        if pages > 1:
            numbers = [str(number) for number in range(1, pages + 1)]
            found["page"] = [
                Choice(say("第 {number} 页", number=number), _link(asked, page=number), asked["page"] == number)
                for number in numbers
            ]
        return found

    def _frame(self, request: Request) -> Response:
        """One state, as the application answers; or why there is none."""
        definitions = self._edition().definitions
        asked = _asked(request)
        kind, _colon, name = asked["of"].partition(":")
        elder = asked["elder"] == "1"
        try:
            if definitions is not None and kind == "portal" and name in definitions.portals:
                self._portal = name
                return _answered(self._viewer.home(name, elder))
            if definitions is not None and kind == "guide" and name in definitions.guides:
                self._portal = next((item.portal for item, _case in definitions.items_of_guide(name)), "")
                return _answered(self._viewer.guide(name, self._portal, elder))
            if definitions is not None and kind == "item" and name in definitions.items:
                item = definitions.items[name]
                self._portal = item.portal
                if asked["state"] == EXCEL:
                    return self._columns(item, elder)
                return _answered(self._viewer.show(View(item, int(asked["page"]), asked["state"], elder)))
        except NotShown as reason:
            said = self._translator.say(reason.message)
            return _secured(Response(said, mimetype="text/plain"))
        return Response(status=404)

    def _columns(self, item: Item, elder: bool) -> Response:
        """The template of an item as a table: a line for each of its columns."""
        _refuse_without_form(item)
        lines = explain(item, self._translator, today())
        pages = {page: [*each] for page, each in groupby(lines, lambda line: line.page)}
        address = f"{HOME}template.xlsx?{urlencode({'of': f'item:{item.id}'})}"
        values = {"title": self._translator.say(item.title), "pages": pages, "address": address, "elder": elder}
        return _secured(self._drawn("preview/columns.html", values))

    def _workbook(self, request: Request) -> Response:
        """The template itself."""
        definitions = self._edition().definitions
        item = definitions.items.get(request.args.get("of", "").removeprefix("item:")) if definitions else None
        if item is None or not item.steps:
            return Response(status=404)
        response = Response(template(item, self._translator, today()), mimetype=MEDIA_TYPES["xlsx"])
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file_name(item))}"
        return _secured(response)

    def _application(self, environ: _Environ, start_response: _StartResponse) -> Iterable[bytes]:
        """The real application, for whoever is signed in where the request goes."""
        self._edition()
        if self._shown == 0:
            return Response(status=404)(environ, start_response)
        is_desk = environ.get("PATH_INFO", "").startswith("/desk/") or "/desk/" in _referrer(environ)
        actor = self._stage.reviewer() if is_desk else self._stage.clerk(self._portal)
        environ["HTTP_COOKIE"] = _with_cookie(environ.get("HTTP_COOKIE", ""), self._stage.token(actor))

        response = Response.from_app(self._stage.app.wsgi_app, environ, buffered=True)
        policy = response.headers.get("Content-Security-Policy", "")
        response.headers["Content-Security-Policy"] = policy.replace(*_FRAMED)
        for name, value in [*response.headers]:
            if not value.isascii():
                # A file's Chinese name: as the real server sends it. Python's knows no other letters than Latin ones.
                response.headers[name] = value.encode().decode("latin-1")
        return response(environ, start_response)


def _refuse_without_form(item: Item) -> None:
    """:raises NotShown: nothing is filled in for this item"""
    if not item.steps:
        raise NotShown(_("这个事项没有要填的，也就没有 Excel 模板"))


def _asked(request: Request) -> dict[str, str]:
    """What the address asks for, in its known values only."""
    asked = {name: request.args.get(name, "") for name in ("of", "page", "state", "width", "elder")}
    asked["page"] = asked["page"] if re.fullmatch("[1-9][0-9]?", asked["page"]) else "1"
    asked["state"] = asked["state"] if asked["state"] in STATES else EMPTY
    return asked


def _link(asked: Mapping[str, str], **changed: str) -> str:
    return f"{HOME}?{urlencode({name: value for name, value in {**asked, **changed}.items() if value})}"


def _answered(answer: TestResponse) -> Response:
    """The application's answer for a frame of the preview. It comes with a status that the browser shows."""
    status = 200 if answer.status_code == 422 else answer.status_code
    response = Response(answer.get_data(), status, mimetype="text/html")
    kept: Sequence[str] = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cache-Control")
    for name in kept:
        response.headers[name] = answer.headers.get(name, "").replace(*_FRAMED)
    return response


def _secured(response: Response, nonce: str = "") -> Response:
    response.headers["Content-Security-Policy"] = (
        security.POLICIES["page"].format(nonce=nonce or "none").replace(*_FRAMED)
    )
    response.headers.update(security.HEADERS)
    response.headers["Cache-Control"] = "no-store"
    return response


def _referrer(environ: _Environ) -> str:
    return str(environ.get("HTTP_REFERER", ""))


def _with_cookie(sent: str, token: str) -> str:
    """The browser's cookies with the session of the person that is signed in here."""
    try:
        cookies = {name: one.value for name, one in SimpleCookie(sent).items()}
    except CookieError:
        cookies = {}
    return "; ".join(f"{name}={value}" for name, value in {**cookies, COOKIE: token}.items())
