"""What every page draws on: who looks, in which language, under which definitions, and the templates."""

import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import jinja2
import jinja2.ext
from flask import abort, current_app, flash, g, get_flashed_messages, has_request_context, request, url_for
from markupsafe import Markup, escape

from banshi import i18n
from banshi.applications.store import State
from banshi.calendar import OFFICE_TIME, office_day
from banshi.definition.model import Item
from banshi.diagnostics import Message
from banshi.field import WINDOW, Context, size_text
from banshi.i18n import CHINESE, ENGLISH, LOCALES, Text, Translator
from banshi.policy import ADMINISTRATOR, AUDITOR, POLICY_STAFF, REVIEWER, UNIT_CLERK, Actor
from banshi.storage.delegations import absent_for
from banshi.storage.messages import MOST_UNREAD
from banshi.storage.paging import Page, Row
from banshi.web import security, sessions
from banshi.web.assets import Assets

TEMPLATES = Path(__file__).parent / "templates"
LANGUAGE_TAGS = {CHINESE: "zh-CN", ENGLISH: "en"}
LANGUAGE_COOKIE = "lang"
ELDER_COOKIE = "elder"
KEYS_COOKIE = "keys"
# How many rows a list may show, the usual first.
PAGE_SIZES = (10, 20, 50)
_MOST_MENUS = 200
_MOST_DIGITS = 5
_LONGEST_DAY = 20


@dataclass(frozen=True)
class Link:
    """A line of the menu that no definition brings. `roles` are those it is for; none means everybody.

    It is left out while its endpoint does not exist.
    """

    endpoint: str
    label: str
    icon: str
    roles: frozenset[str] = frozenset()


def _(text: str) -> str:
    """Mark a text for the catalogues; it is said when the menu is drawn."""
    return text


# Clerks of a window have it below its groups.
_SHORTFALLS = Link("shortfalls.index", _("一次性告知"), "list", frozenset({AUDITOR}))
# Below the groups of the portals.
LINKS: Sequence[Link] = (
    Link("desk.queue", _("审核台"), "clock", frozenset({REVIEWER, AUDITOR})),
    _SHORTFALLS,
    Link("statistics.show", _("办件统计"), "cols", frozenset({REVIEWER, AUDITOR, POLICY_STAFF})),
    Link("away.show", _("委托办理"), "swap", frozenset({REVIEWER})),
    Link("admin.users", _("用户管理"), "team", frozenset({ADMINISTRATOR})),
    Link("AccountsIndex.index", _("角色管理"), "lock", frozenset({ADMINISTRATOR})),
    Link("guides.index", _("办事指南"), "list"),
    Link("notices.index", _("公示"), "team"),
    Link("documents.ask", _("文书核验"), "okc"),
    Link("accounts.account", _("我的账户"), "user"),
)
GROUP_ICONS = {"handle": "doc", "query": "search"}


def current_actor() -> Actor:
    """The signed-in person; who is not signed in never gets to a page that asks."""
    actor = sessions.visit().actor
    if actor is None or sessions.visit().state != sessions.LIVE:
        abort(404)
    return _standing_in(actor) if actor.has(REVIEWER) else actor


def _standing_in(actor: Actor) -> Actor:
    """The reviewer with those whom he stands in for today: asked once a request, and never kept longer."""
    known: tuple[Actor, Actor] | None = g.get("standing_in")
    if known is None or known[0] is not actor:
        absent = absent_for(current_app.extensions["banshi_platforms"].database, actor.user_id, office_day(now()))
        known = g.standing_in = (actor, replace(actor, standing_in=absent))
    return known[1]


def current_platform() -> Any:
    """The frozen platform of the epoch that this request's session statement read."""
    return current_app.extensions["banshi_platforms"].current(sessions.visit().epoch)


def current_draft() -> Any:
    """The draft named by the address, which came with the session's statement; None when there is none."""
    return sessions.visit().draft


def translator() -> Translator:
    """The translator of this request's language, looked up once."""
    found: Translator | None = g.get("translator")
    if found is None:
        chosen = _chosen_locale() if has_request_context() else CHINESE
        translators: Mapping[str, Translator] = current_app.extensions["banshi_translators"]
        found = g.translator = translators[chosen if chosen in LOCALES else CHINESE]
    return found


def _chosen_locale() -> str:
    """A program says in each request which language it reads; a person chose one, which a cookie keeps."""
    if sessions.is_api():
        return ENGLISH if request.accept_languages.best_match(("zh", "en")) == "en" else CHINESE
    return request.cookies.get(LANGUAGE_COOKIE, CHINESE)


def current_locale() -> str:
    return translator().locale


def is_elder() -> bool:
    """Whether the person asked for 适老版."""
    return request.cookies.get(ELDER_COOKIE) == "1"


def now() -> datetime:
    return datetime.now(UTC)


def local_time(moment: datetime) -> datetime:
    return moment.astimezone(OFFICE_TIME)


def judging_context() -> Context:
    """What `read` may look at on behalf of the person at the screen: made once a request, so nothing is asked twice."""
    if "context" not in g:
        g.context = _context()
    found: Context = g.context
    return found


def _context() -> Context:
    platform, actor = current_platform(), current_actor()
    return Context(
        today=local_time(now()).date(),
        records=platform.records(actor),
        uploads=platform.uploads(actor),
        unit_title=actor.unit_title,
    )


def notice(message: Message | Text | str) -> None:
    """Say something at the top of the next page. Never a name or a number: it travels in a cookie."""
    flash(translator().say(message))


def render(template: str, **values: object) -> str:
    """`template`, filled in for this request. The frame and the person are there by themselves: `shell`, `actor`."""
    frame = shell()
    return fragment(template, shell=frame, actor=frame.actor, **values)


def fragment(template: str, **values: object) -> str:
    """`template` by itself, in the language of this request: a piece of a page."""
    templates: Mapping[str, jinja2.Environment] = current_app.extensions["banshi_templates"]
    return templates[current_locale()].get_template(template).render(values)


class Constants(jinja2.ext.Extension):
    """What is said or drawn without arguments is the same in every answer, so it is made when a template is compiled.

    `_('提交')` becomes `('提交'|_)`: Jinja works a filter of a constant out while it compiles.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return _CONSTANT.sub(r"(\2|\1)", source)


_CONSTANT = re.compile(r"(?<![\w.|])(_|icon|asset)\(('[^'{}]*')\)")


class Templates(jinja2.Environment):
    """The templates of one language: our own, so that no framework adds to what our pages see."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What every template sees, as it is when a template is first used.

        Jinja's own is a view of a view, in case it changes; each page would then copy it name by name.
        """
        return {**self.globals, **(d or {})}


def make_templates(assets: Assets, translator: Translator, more: Sequence[Path] = ()) -> Templates:
    """The templates of one language, whose globals do not change after this.

    :param more: folders to look in for a template that is not ours
    """
    environment = Templates(
        extensions=[Constants],
        loader=jinja2.FileSystemLoader([TEMPLATES, *more]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    icons = assets.url("icons.svg")
    icon = _icons(icons)
    statuses = {
        state: _draw_status(icon(picture), kind, translator.say(words))
        for state, (kind, picture, words) in _STATES.items()
    }
    environment.globals.update(
        _=translator.say,
        say=translator.say,
        asset=assets.url,
        icons=icons,
        icon=icon,
        url_for=url_for,
        csrf_token=security.csrf_token,
        csrf_field=csrf_field,
        csp_nonce=security.csp_nonce,
        local=local_time,
        page_numbers=page_numbers,
        render_menu=render_menu,
        notices=notices,
        status=statuses.__getitem__,
        statuses=statuses,
    )
    environment.filters.update(
        paragraphs=paragraphs,
        text=translator.say,
        size=size_text,
        _=translator.say,
        asset=assets.url,
        icon=icon,
    )
    return environment


def _say(message: Message | Text | str, **arguments: object) -> str:
    return translator().say(message, **arguments)


def _icons(address: str) -> Callable[..., Markup]:
    drawn: dict[tuple[str, bool], Markup] = {}

    def icon(name: str, small: bool = False) -> Markup:
        """A picture beside a word; never alone."""
        if (name, small) not in drawn:
            kind = "bn-i bn-i-sm" if small else "bn-i"
            drawn[name, small] = Markup('<svg class="{}" aria-hidden="true"><use href="{}#i-{}"></use></svg>').format(
                kind, address, name
            )
        return drawn[name, small]

    return icon


def statuses() -> Mapping[State, Markup]:
    """Each state of an application in words, with its picture and colour, in the language of this request."""
    templates: Mapping[str, Any] = current_app.extensions["banshi_templates"]
    drawn: Mapping[State, Markup] = templates[current_locale()].globals["statuses"]
    return drawn


def _draw_status(picture: Markup, kind: str, words: str) -> Markup:
    return Markup('<span class="bn-st {}">{}{}</span>').format(kind, picture, words)


_STATES: Mapping[State, tuple[str, str, Message]] = {
    State.PENDING: ("wait", "clock", i18n._("未审核")),
    State.CORRECTION: ("fix", "warn", i18n._("待补正")),
    State.SUSPENDED: ("fix", "clock", i18n._("已中止")),
    State.APPROVED: ("ok", "okc", i18n._("审核通过")),
    State.REFUSED: ("no", "xc", i18n._("不予通过")),
    State.WITHDRAWN: ("draft", "undo", i18n._("已撤回")),
}


def paragraphs(text: str) -> Sequence[str]:
    """The paragraphs of a text: a blank line divides them."""
    return [one.strip() for one in re.split(r"\n\s*\n", text) if one.strip()]


def csrf_field() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(security.csrf_token())


def notices() -> Sequence[str]:
    """What `notice` left for this page."""
    return [str(one) for one in get_flashed_messages()]


def whole(text: object, default: int = 1, digits: int = _MOST_DIGITS) -> int:
    """A number from 1 on as a request asks for it, a page's if nothing else is said.

    :param default: for what is none, or is longer than `digits`
    """
    if not isinstance(text, str) or not text.isdecimal() or len(text) > digits:
        return default
    return int(text) or default


def day_in(text: str) -> date | None:
    """A day as a request gives it, 2026-11-30; None for what is none."""
    try:
        return date.fromisoformat(text.strip()[:_LONGEST_DAY])
    except ValueError:
        return None


def page_shown(ask: Callable[[int], Page[Row]], text: object) -> Page[Row]:
    """The page of a list that a request asks for; the last one where it is past the end: what stood there has gone.

    :param ask: finds the page of a number
    """
    found = ask(whole(text))
    return found if found.rows or not found.total else ask(found.pages)


def page_numbers(number: int, count: int) -> Sequence[int]:
    """The pages to offer around page `number` of `count`; 0 stands for a gap."""
    near = sorted({1, count, *range(max(1, number - 2), min(count, number + 2) + 1)}) if count else ()
    offered: list[int] = []
    for n in near:
        if offered and n - offered[-1] > 1:
            offered.append(0)
        offered.append(n)
    return offered


@dataclass(frozen=True)
class Shell:
    """What the frame around a page shows."""

    language: str
    is_english: bool
    elder: bool
    actor: Actor | None
    brand: str
    subtitle: str
    here: str
    at_login: bool
    # Whether the person switched the one-key shortcuts off (WCAG 2.1.4).
    keys_off: bool
    # How many messages are unread; as words, "99+" where there are more.
    unread: int
    unread_words: str


def shell() -> Shell:
    """The frame of this page. It reads nothing: where the visit is not known yet, nobody is shown."""
    visit = sessions.visit_if_known()
    actor = visit.actor if visit and visit.state == sessions.LIVE else None
    portal = _portal_here(actor) if actor else None
    unread = visit.unread if visit and actor else 0
    return Shell(
        language=LANGUAGE_TAGS[current_locale()],
        is_english=current_locale() == ENGLISH,
        elder=is_elder(),
        actor=actor,
        brand=_say(portal.hall or portal.title) if portal else _say("医疗保障网上办事大厅"),
        subtitle=_say(portal.subtitle) if portal else "",
        here=request.full_path.rstrip("?"),
        at_login=visit is None or request.path == "/login",
        keys_off=request.cookies.get(KEYS_COOKIE) == "0",
        unread=unread,
        unread_words=f"{MOST_UNREAD - 1}+" if unread >= MOST_UNREAD else str(unread),
    )


def _portals_of(actor: Actor) -> Sequence[Any]:
    return [one for one in current_platform().definitions.portals.values() if actor.unit_kind in one.unit_kinds]


def portal_with(item: Item) -> str:
    """The portal where the person at the screen finds an item: that of the address, else the first of theirs that has
    it, else its own."""
    visit = sessions.visit_if_known()
    mine = _portals_of(visit.actor) if visit and visit.actor else ()
    named = (request.view_args or {}).get("portal")
    having = [one.id for one in mine if item.portal == one.id or item.id in one.offers]
    return str(named) if named in having else next(iter(having), item.portal)


def _portal_here(actor: Actor) -> Any:
    """The portal of the address, or the person's first."""
    mine = _portals_of(actor)
    named = (request.view_args or {}).get("portal")
    return next((one for one in mine if one.id == named), mine[0] if mine else None)


def render_menu() -> Markup:
    """The left menu of this person, drawn once for all who see the same, with the page that is open marked."""
    actor = current_actor()
    menus: dict[tuple[object, ...], str] = current_app.extensions["banshi_menus"]
    key = (sessions.visit().epoch, actor.unit_kind, actor.roles, current_locale())
    html = menus.get(key)
    if html is None:
        if len(menus) >= _MOST_MENUS:
            menus.clear()
        html = menus[key] = "".join(_menu(actor))
    here = escape(_menu_path())
    return Markup(html.replace(f'<a href="{here}"', f'<a aria-current="page" href="{here}"', 1))


def _menu_path() -> str:
    """The address in the menu that the open page belongs to: an item's pages to the item, a guide to the guides."""
    arguments = request.view_args or {}
    if "portal" in arguments and "item_id" in arguments:
        return f"/{arguments['portal']}/{arguments['item_id']}/"
    if request.blueprint == "guides":
        return url_for("guides.index")
    return request.path


def _menu(actor: Actor) -> Iterator[str]:
    definitions = current_platform().definitions
    for portal in _portals_of(actor):
        home = Markup('<a href="{}">{}{}</a>')
        yield home.format(f"/{portal.id}/", _icon("home"), _say("首页"))
        for group in portal.menu:
            lines = [
                Markup('<a href="{}">{}</a>').format(f"/{portal.id}/{one.id}/", _say(one.title))
                for one in definitions.items_of(portal.id)
                if group.id == (one.menu if one.portal == portal.id else portal.menu[0].id)
            ]
            if lines:
                yield _group(group.id, _say(group.title), lines)
        if portal.channel == WINDOW and actor.has(UNIT_CLERK):
            yield from _link(_SHORTFALLS)
    yield from _links(actor)


def _group(name: str, title: str, lines: Sequence[str]) -> str:
    picture = _icon(GROUP_ICONS.get(name, "doc"))
    chevron = Markup(str(_icon("chev", True)).replace("bn-i-sm", "bn-i-sm bn-chev"))
    head = Markup("<summary>{}{}{}</summary>").format(picture, title, chevron)
    return f"<details open>{head}{''.join(lines)}</details>"


def _links(actor: Actor) -> Iterator[str]:
    for link in LINKS:
        if not link.roles or actor.has(*link.roles):
            yield from _link(link)


def _link(link: Link) -> Iterator[str]:
    if link.endpoint in current_app.view_functions:
        yield Markup('<a href="{}">{}{}</a>').format(url_for(link.endpoint), _icon(link.icon), _say(link.label))


def _icon(name: str, small: bool = False) -> Markup:
    drawn: Markup = current_app.extensions["banshi_templates"][CHINESE].globals["icon"](name, small)
    return drawn
