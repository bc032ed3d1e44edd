"""What happened to an application 办理经过: to reviewers all is told, to the applicant what concerns him."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime

from banshi.applications.deciding import late_remarks
from banshi.applications.rating import GRADE, GRADES, POINTS
from banshi.applications.store import Application, Event, EventKind
from banshi.applications.timeline import told_to_applicant
from banshi.definition.model import Item
from banshi.diagnostics import Message
from banshi.i18n import _
from banshi.review import APPROVAL, REVIEW
from banshi.web import pages
from banshi.web.pages import current_platform, translator
from banshi.web.screens import label_of


@dataclass(frozen=True)
class Happening:
    """One line of 办理经过."""

    kind: EventKind
    at: datetime
    who: str
    stage: str
    note: str
    remarks: Sequence[tuple[str, str]]
    changed: Sequence[str]
    # The materials that were found 合格, and those that were not.
    sound: Sequence[str] = ()
    wanting: Sequence[str] = ()
    # What of the remarks should have been told at the first return already.
    late: Sequence[str] = ()
    # Whom it was given to, or by how many days it was extended; "" for neither.
    detail: str = ""
    # Of a decision: whether its stage does something else than to review, so that it is done and not passed.
    done: bool = False
    # Who was away when another stood in.
    absent: str = ""
    # What a rating gave: of what, and the grade.
    grades: Sequence[tuple[str, str]] = ()


def timeline_of(item: Item, application: Application, events: Sequence[Event]) -> Sequence[Happening]:
    """All that happened, for reviewers; newest first."""
    late, doing = late_remarks(events), _doing_other(item, application)
    told = [_happening(item, one, doing, {name for at, name in late if at == n}) for n, one in enumerate(events)]
    return told[::-1]


def applicant_timeline_of(item: Item, application: Application, events: Sequence[Event]) -> Sequence[Happening]:
    """What concerns the applicant, newest first."""
    doing = _doing_other(item, application)
    told = [_happening(item, one, doing) for one in told_to_applicant(item, application, events)]
    return told[::-1]


def _doing_other(item: Item, application: Application) -> frozenset[str]:
    """The stages that do something else than to review: a notice, a payment, a delivery."""
    path = item.route(application.filing.values).path()
    return frozenset(one.title.zh for one in path if one.does != REVIEW or one.after != APPROVAL)


def _happening(item: Item, event: Event, doing: Container[str], late: Container[str] = ()) -> Happening:
    tell = translator()
    return Happening(
        kind=event.kind,
        at=pages.local_time(event.at),
        who=event.actor,
        stage=event.stage,
        note=event.note,
        remarks=[(tell.say(label_of(item, one.target)), one.text) for one in event.remarks],
        late=[tell.say(label_of(item, one.target)) for one in event.remarks if one.target in late],
        changed=[tell.say(label_of(item, name)) for name in event.before or {}],
        sound=[tell.say(label_of(item, name)) for name, sound in event.verdicts.items() if sound],
        wanting=[tell.say(label_of(item, name)) for name, sound in event.verdicts.items() if not sound],
        detail=tell.say(detail) if (detail := _detail(event)) else "",
        done=event.stage in doing,
        absent=event.details.get("for", ""),
        grades=_grades_in(event) if event.kind is EventKind.RATED else (),
    )


def _detail(event: Event) -> Message | None:
    told = event.details
    if event.kind is EventKind.EXTENDED:
        return _("延长 {days} 个工作日", days=told.get("days", ""))
    if event.kind is EventKind.TRANSFERRED:
        return _("转给{name}", name=told.get("to", ""))
    if event.kind is EventKind.ADDED:
        name, before = told.get("to", ""), told.get("before") == "yes"
        return _("请{name}先出具意见", name=name) if before else _("请{name}再审一次", name=name)
    return None


def _grades_in(event: Event) -> Sequence[tuple[str, str]]:
    """What a rating says, in words: the whole first, then the points that were graded."""
    dictionaries, tell = current_platform().definitions.dictionaries, translator()

    def label(dictionary: str, code: str) -> str:
        found = dictionaries.get(dictionary)
        return found.label(code, tell.locale) if found else code

    return [
        (tell.say(_("总体评价")) if name == GRADE else label(POINTS, name), label(GRADES, grade))
        for name, grade in event.details.items()
    ]
