"""Who may see what, said once: the actor, the rows of an actor, and how personal text is masked."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Absent:
    """Somebody who is away and named another person for the time 委托: who it is, and the duties that pass over."""

    user_id: int
    name: str
    duties: frozenset[str]


@dataclass(frozen=True)
class Actor:
    """The signed-in person as the session knows them, never as a request says."""

    user_id: int
    user_name: str
    display_name: str
    unit_id: str
    unit_kind: str
    unit_title: str
    roles: frozenset[str]
    # Those who are away and named this person for the time, and where the request comes from (address and session):
    # read at each request, never kept with the session.
    standing_in: tuple[Absent, ...] = ()
    origin: str = ""

    def has(self, *roles: str) -> bool:
        return bool(self.roles.intersection(roles))

    @property
    def duties(self) -> frozenset[str]:
        """What this person may decide: by role anywhere, by role in the own office, what was given to the person."""
        return self.own_duties.union(*(one.duties for one in self.standing_in))

    @property
    def own_duties(self) -> frozenset[str]:
        """What this person may decide when nobody else is away."""
        return duties_of(self.user_id, self.unit_id, self.roles)

    def capacities(self, duty: str) -> tuple[Absent | None, ...]:
        """In whose place this person may do what asks for `duty`: None is the own, which comes first."""
        own: tuple[Absent | None, ...] = (None,) if duty in self.own_duties else ()
        return own + tuple(one for one in self.standing_in if duty in one.duties)


def duty(role: str, office: str = "") -> str:
    """What an application waits on: a role, in one office (a unit's id) where the stage names one."""
    return f"{role}@{office}" if office else role


_PERSON = "person:"


def personal_duty(user_id: int) -> str:
    """What an application waits on that was given to one person."""
    return f"{_PERSON}{user_id}"


def person_of(duty: str) -> int | None:
    """The inverse of `personal_duty`; None for the duty of a role."""
    return int(duty.removeprefix(_PERSON)) if duty.startswith(_PERSON) else None


def duties_of(user_id: int, unit_id: str, roles: Iterable[str]) -> frozenset[str]:
    """The duties of a person with these roles in this office."""
    held = [*roles]
    return frozenset([*held, *(duty(one, unit_id) for one in held if unit_id), personal_duty(user_id)])


UNIT_CLERK = "unit_clerk"
REVIEWER = "reviewer"
POLICY_STAFF = "policy_staff"
ADMINISTRATOR = "administrator"
AUDITOR = "auditor"
# Of the window: the role that a new item is given to, and that administrators find there before any definition.
FRONT_DESK = "front_desk"
# The register that says which kind of unit a unit is; users belong to its records.
UNITS = "unit"
# The dictionary that gives the roles of definitions their titles.
ROLE_DICTIONARY = "role"
ROLES = (UNIT_CLERK, REVIEWER, POLICY_STAFF, ADMINISTRATOR, AUDITOR)


@dataclass(frozen=True)
class Scope:
    """The rows an actor may see: those of one unit, those an office handles, all, or none.

    Storage turns it into a condition and puts it on every statement; nothing else decides about rows.
    """

    kind: str
    unit_id: str = ""
    duties: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()


NOTHING = Scope("nothing")
EVERYTHING = Scope("everything")


def applications_of(actor: Actor) -> Scope:
    """A clerk sees the unit's applications; a reviewer those whose review his duties take part in; an auditor all."""
    if actor.has(AUDITOR):
        return EVERYTHING
    if actor.has(REVIEWER):
        return Scope("reviewed", actor.unit_id, actor.duties)
    if actor.has(UNIT_CLERK) and actor.unit_id:
        return Scope("unit", actor.unit_id)
    return NOTHING


def shortfalls_of(actor: Actor) -> Scope:
    """What was told at a window: a clerk sees that of the own office, an auditor all."""
    if actor.has(AUDITOR):
        return EVERYTHING
    return Scope("unit", actor.unit_id) if actor.has(UNIT_CLERK) and actor.unit_id else NOTHING


def statistics_of(actor: Actor, offices: Iterable[str]) -> Scope:
    """What statistics count: all for auditors and policy staff; of a reviewer what these offices handle, and what waits
    on his own duties and is no office's yet.

    :param offices: the reviewer's own unit; for who supervises a stage those below it too
    """
    if actor.has(AUDITOR, POLICY_STAFF):
        return EVERYTHING
    if actor.has(REVIEWER):
        return Scope("offices", actor.unit_id, actor.duties, frozenset(offices))
    return NOTHING


def records_of(actor: Actor, unit_column: str | None) -> Scope:
    """A register without a unit column is open to every signed-in person (hospitals); others go by unit."""
    if unit_column is None or actor.has(AUDITOR, REVIEWER):
        return EVERYTHING
    return Scope("unit", actor.unit_id) if actor.unit_id else NOTHING


def _mask_name(text: str) -> str:
    if len(text) < 2:
        return "*"
    return text[:1] + "*" * max(len(text) - 2, 1) + (text[-1] if len(text) > 2 else "")


def _mask_number(text: str) -> str:
    """First four and last two stay: enough to recognise, too little to use."""
    if len(text) <= 6:
        return "*" * len(text)
    return text[:4] + "*" * (len(text) - 6) + text[-2:]


def _mask_phone(text: str) -> str:
    return text[:3] + "****" + text[-4:] if len(text) >= 11 else _mask_number(text)


def _mask_all(text: str) -> str:
    return "***"


_MASKS: Mapping[str, Callable[[str], str]] = {
    "name": _mask_name,
    "id_number": _mask_number,
    "phone": _mask_phone,
    "bank": _mask_number,
    "address": _mask_all,
    "health": _mask_all,
    "minor": _mask_all,
    "email": _mask_all,
}
PERSONAL_CLASSES = tuple(_MASKS)


def mask(personal: str, text: str) -> str:
    """`text` as lists show it.

    :param personal: one of PERSONAL_CLASSES
    """
    return _MASKS[personal](text)
