"""A reviewer who will be away names a colleague to stand in 委托. Pure; the store keeps what is made here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from banshi.applications.flow import NotPossible
from banshi.i18n import _
from banshi.policy import REVIEWER, ROLES, Actor, duties_of

LONGEST = timedelta(days=180)
LONGEST_REASON = 200


@dataclass(frozen=True)
class Colleague:
    """A reviewer who may be named: an account, with the office that it belongs to."""

    user_id: int
    name: str
    unit_id: str
    roles: frozenset[str]


@dataclass(frozen=True)
class Delegation:
    """One naming: who is away, who stands in, on which days of the office (both included), and why.

    `duties` are as they were when it was made. `ended_at` is set when it ended before its last day.
    """

    id: str
    user_id: int
    name: str
    stand_in_id: int
    stand_in_name: str
    first: date
    last: date
    reason: str
    duties: frozenset[str]
    created_at: datetime
    ended_at: datetime | None = None

    def runs_on(self, day: date) -> bool:
        return self.ended_at is None and self.first <= day <= self.last


def shared_roles(actor: Actor, colleague: Colleague) -> frozenset[str]:
    """The roles in reviews that both have; those of the platform itself pass to nobody."""
    return (actor.roles & colleague.roles).difference(ROLES)


def may_be_named(actor: Actor, people: Iterable[Colleague], offices: Sequence[str]) -> Sequence[Colleague]:
    """Those of `people` who may stand in: another reviewer with the same role, in the own office or one below it.

    :param offices: the actor's unit and those below it
    """
    return [
        one
        for one in people
        if one.user_id != actor.user_id
        and REVIEWER in one.roles
        and one.unit_id in offices
        and shared_roles(actor, one)
    ]


def delegate(
    actor: Actor,
    to: Colleague,
    first: date,
    last: date,
    reason: str,
    others: Sequence[Delegation],
    now: datetime,
    today: date,
) -> Delegation:
    """What `actor` passes to a colleague (one of `may_be_named`) for a time: the duties by the roles that both have,
    and what was given to the actor in person.

    :param others: what this actor named before
    :raises NotPossible: the days are past, in the wrong order, too many, or named already; or no reason is given
    """
    if last < first:
        raise NotPossible(_("最后一天不能早于第一天"))
    if first < today:
        raise NotPossible(_("第一天不能早于今天"))
    if last - first >= LONGEST:
        raise NotPossible(_("一次最多委托 {days} 天", days=LONGEST.days))
    taken = next((one for one in others if one.ended_at is None and one.first <= last and first <= one.last), None)
    if taken is not None:
        days = {"first": taken.first.isoformat(), "last": taken.last.isoformat()}
        raise NotPossible(_("{first} 至 {last} 已经委托给{name}，请先结束那一次", **days, name=taken.stand_in_name))
    if not reason.strip():
        raise NotPossible(_("请写明理由"))
    passed = duties_of(actor.user_id, actor.unit_id, shared_roles(actor, to))
    return Delegation(
        uuid4().hex,
        actor.user_id,
        actor.display_name,
        to.user_id,
        to.name,
        first,
        last,
        reason.strip()[:LONGEST_REASON],
        passed,
        now,
    )
