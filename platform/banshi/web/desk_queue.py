"""The queue as its page shows it: what may be asked, the rows with what is left of their limits, and what is ticked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from werkzeug.datastructures import MultiDict

from banshi.applications.store import State
from banshi.calendar import today
from banshi.clock import AMBER
from banshi.diagnostics import Message
from banshi.i18n import Text, _
from banshi.policy import AUDITOR, REVIEWER, Actor, applications_of
from banshi.renderers.clock import DueMark, due_mark
from banshi.storage.paging import Page
from banshi.storage.queues import QueuedApplication, QueueFilters, count_queued, queue
from banshi.web.pages import current_actor, current_platform, translator
from banshi.web.rows import CaseRow, case_rows
from banshi.workdays import ONE_DAY

SIZE = 20
WAITING, MINE, SUSPENDED = "waiting", "mine", "suspended"
TABS: Mapping[str, Message] = {MINE: _("我的"), WAITING: _("待办"), SUSPENDED: _("已中止")}
LATE, SOON = "late", "soon"
DUE: Mapping[str, Message] = {LATE: _("已超期"), SOON: _("将到期")}
_LONGEST_FIND = 100


@dataclass(frozen=True)
class Asked:
    """What a request asks of the queue, of what the page offers. `find` names a person and never is in an address."""

    tab: str = WAITING
    item: str = ""
    stage: str = ""
    due: str = ""
    find: str = ""

    @property
    def address(self) -> Mapping[str, str]:
        """What of it may stand in an address, and be saved."""
        asked = {"tab": self.tab, "item": self.item, "stage": self.stage, "due": self.due}
        return {name: value for name, value in asked.items() if value}

    @property
    def narrowed(self) -> bool:
        return bool(self.item or self.stage or self.due or self.find)

    def filters(self, actor: Actor) -> QueueFilters:
        first, last = _days(self.due)
        return QueueFilters(
            holder=actor.user_id if self.tab == MINE else 0,
            suspended=self.tab == SUSPENDED,
            item=self.item,
            stage=self.stage,
            find=self.find,
            due_from=first,
            due_to=last,
        )


@dataclass(frozen=True)
class QueueRow:
    """A row of the queue. `tick` names the case and the version of it that is looked at."""

    case: CaseRow
    tick: str
    stage: str
    due: DueMark | None
    # Whether what is due first is the stage's own limit.
    of_stage: bool
    holder: str
    mine: bool
    suspended: bool


@dataclass(frozen=True)
class Tab:
    name: str
    title: Message
    count: str


def asked_in(sent: MultiDict[str, str] | Mapping[str, str]) -> Asked:
    """What a form, an address or a saved filter asks; what the page does not offer asks nothing."""
    offered = {"tab": TABS, "item": items_offered(), "stage": stages_offered(), "due": DUE}
    asked = {name: sent.get(name, "") for name in offered}
    known = {name: asked[name] for name, choices in offered.items() if asked[name] in choices}
    return Asked(**{"tab": WAITING, **known}, find=sent.get("find", "").strip()[:_LONGEST_FIND])


def find_queued(asked: Asked, page: int = 1, size: int = SIZE) -> Page[QueuedApplication]:
    actor = current_actor()
    return queue(current_platform().store, applications_of(actor), asked.filters(actor), page=page, size=size)


def tabs() -> Sequence[Tab]:
    """Each tab with how many there are, whatever is asked beside it."""
    store, actor = current_platform().store, current_actor()
    scope = applications_of(actor)
    counts = {name: count_queued(store, scope, Asked(name).filters(actor)) for name in TABS}
    return [Tab(name, TABS[name], f"{count}{'+' if capped else ''}") for name, (count, capped) in counts.items()]


def items_offered() -> Mapping[str, Text]:
    """The items that somebody reviews, by id."""
    items = current_platform().definitions.items.values()
    return {one.id: one.title for one in items if any(route.review.path() for route in one.review)}


def stages_offered() -> Mapping[str, Text]:
    """The stages that this person's roles decide, by id; an auditor is offered all."""
    actor = current_actor()
    return {
        stage.id: stage.title
        for item in current_platform().definitions.items.values()
        for route in item.review
        for stage in route.review.path()
        if actor.has(AUDITOR) or stage.role in actor.roles
    }


def queue_rows(found: Sequence[QueuedApplication]) -> Sequence[QueueRow]:
    titles = _stage_titles({one.item for one in found})
    return [_row(one, case, titles) for one, case in zip(found, case_rows(found), strict=True)]


def may_tick(actor: Actor) -> bool:
    """Who looks on only, ticks nothing."""
    return actor.has(REVIEWER)


def _row(one: QueuedApplication, case: CaseRow, titles: Mapping[tuple[str, str], Text]) -> QueueRow:
    say, days = translator().say, [day for day in (one.due_on, one.stage_due_on) if day]
    nearest, actor = min(days, default=None), current_actor()
    calendar = current_platform().definitions.calendar
    own, added = one.stage.partition("+")[::2]
    stage = say(titles.get((one.item, own), Text(own)))
    return QueueRow(
        case=case,
        tick=f"{one.number}.{one.version}",
        stage=say(_("{stage}（加签）", stage=stage)) if added else stage,
        due=due_mark(calendar, nearest, today(), translator()) if nearest else None,
        of_stage=nearest is not None and nearest == one.stage_due_on and nearest != one.due_on,
        holder=one.holder_name or "" if one.holder else "",
        mine=one.holder == actor.user_id,
        suspended=one.state is State.SUSPENDED,
    )


def _stage_titles(items: set[str]) -> Mapping[tuple[str, str], Text]:
    """What stages are called, by item and id."""
    known = current_platform().definitions.items
    return {
        (name, stage.id): stage.title
        for name in items & known.keys()
        for route in known[name].review
        for stage in route.review.path()
    }


def _days(due: str) -> tuple[date | None, date | None]:
    """The first and the last day that limits end on which are late or nearly due, as their colour has it."""
    if due == LATE:
        return None, today() - ONE_DAY
    if due == SOON:
        return today(), current_platform().definitions.calendar.nth(today() + ONE_DAY, AMBER + 1) - ONE_DAY
    return None, None


def ticks_in(sent: Sequence[str]) -> Mapping[str, str]:
    """What was ticked: the version that was looked at, by number."""
    pairs = (one.partition(".")[::2] for one in sent)
    return {number: version for number, version in pairs if number}
