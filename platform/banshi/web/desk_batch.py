"""Approving several cases at once 批量通过: what was ticked, why some cannot be, and what became of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banshi.applications.deciding import bar_to_batch, decide
from banshi.applications.flow import NotPossible
from banshi.applications.store import Application, Conflict
from banshi.definition.model import Item
from banshi.diagnostics import Message
from banshi.i18n import Text, _
from banshi.plugin import PluginFailed
from banshi.policy import applications_of
from banshi.review import Action
from banshi.storage.database import StoreUnavailable
from banshi.web import errors, pages
from banshi.web.pages import current_actor, current_platform

_MOVED = _("选中之后这个办件有了变化，请打开看过再办")
_GONE = _("没有这个办件，或不由您办理")
_FAILURES = (StoreUnavailable, PluginFailed)


@dataclass(frozen=True)
class Ticked:
    """A case that was ticked. `why_not` says why it is not, or was not, approved; None: it can be, or was."""

    number: str
    tick: str
    title: Text | None
    subject: str
    why_not: Message | None


def look_at(ticks: Mapping[str, str]) -> Sequence[Ticked]:
    """Each of these cases, and whether it can be approved. Nothing is written."""
    return [_ticked(number, version, *_bar(number, version)) for number, version in ticks.items()]


def approve_each(ticks: Mapping[str, str]) -> Sequence[Ticked]:
    """Approve each of these cases by itself: what becomes of one changes nothing for the others."""
    return [_approved(number, version) for number, version in ticks.items()]


def _approved(number: str, version: str) -> Ticked:
    try:
        application, item, why_not = _bar(number, version)
    except _FAILURES as failure:
        return _ticked(number, version, None, None, _failed(failure))
    if application and item and why_not is None:
        why_not = _approve(application, item)
    return _ticked(number, version, application, item, why_not)


def _approve(application: Application, item: Item) -> Message | None:
    try:
        decide(item, application, Action.APPROVE, current_actor(), current_platform().store, pages.now())
    except NotPossible as refusal:
        return refusal.message
    except Conflict as conflict:
        return conflict.message or _MOVED
    except _FAILURES as failure:
        return _failed(failure)
    return None


def _failed(failure: Exception) -> Message:
    """The others are told of all the same; what went wrong is in the log, as for a single case."""
    errors.log_failure("case of a batch not approved", failure)
    return _("系统出错，没有办理，请稍后再试")


def _bar(number: str, version: str) -> tuple[Application | None, Item | None, Message | None]:
    platform, actor = current_platform(), current_actor()
    application = platform.store.find_application(number, applications_of(actor))
    item = application and platform.version(application.digest)
    if application is None or item is None:
        return None, None, _GONE
    if version != str(application.version):
        return application, item, _MOVED
    return application, item, bar_to_batch(item, application, actor, pages.now(), platform.definitions.calendar)


def _ticked(
    number: str, version: str, application: Application | None, item: Item | None, why_not: Message | None
) -> Ticked:
    first = application.filing.subjects[0].masked_title if application and application.filing.subjects else ""
    return Ticked(number, f"{number}.{version}", item.title if item else None, first, why_not)
