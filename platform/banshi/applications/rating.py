"""The applicant says how the office served 好差评: a grade, grades of single points, and words if there are any.

Source: the guide, "7.服务质量及满意度评价": 对服务质量进行满意、一般、不满意的评价; 信息公开, 办事效率,
依法办理、清正廉洁.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from banshi.applications.flow import NotPossible, event_of
from banshi.applications.store import DECIDED, Application, Event, EventKind
from banshi.dictionary import Dictionary
from banshi.i18n import _
from banshi.policy import UNIT_CLERK, Actor

# The dictionaries of grades, the best first, and of the points that may be graded by themselves. Without the first
# nothing is rated.
GRADES, POINTS = "rating", "rating_point"
LONGEST_NOTE = 500
# What the grade of the whole is called among what was said.
GRADE = "grade"


def may_be_rated(application: Application, actor: Actor, grades: Dictionary | None) -> bool:
    """Whether this actor's unit filed it and the office decided it. What was withdrawn got no service to be rated."""
    own = actor.has(UNIT_CLERK) and application.unit_id == actor.unit_id
    return grades is not None and application.state in DECIDED and own


def rated(
    application: Application,
    actor: Actor,
    grades: Dictionary,
    points: Dictionary | None,
    said: Mapping[str, str],
    note: str,
    now: datetime,
) -> Event:
    """The event of a rating; that there is only one of an application, the store sees to.

    :param said: the grade of the whole under "grade", those of points under their codes; what is blank is not graded
    :raises NotPossible: it is not to be rated (yet), or without a grade of the whole, or the words are too many
    """
    if not may_be_rated(application, actor, grades):
        raise NotPossible(_("办结以后才能评价"))
    known = (GRADE, *(one.code for one in (points.codes if points else ())))
    given = {name: said[name] for name in known if said.get(name)}
    if any(grades.find(one) is None for one in given.values()) or GRADE not in given:
        raise NotPossible(_("请选择总体评价"))
    if len(note.strip()) > LONGEST_NOTE:
        raise NotPossible(_("文字最多 {most} 个字", most=LONGEST_NOTE))
    return replace(event_of(EventKind.RATED, actor, now), note=note.strip(), details=given)


def grade_of(event: Event) -> str:
    """The grade of the whole that a rating gave."""
    return event.details.get(GRADE, "")
