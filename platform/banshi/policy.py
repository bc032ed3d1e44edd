"""Who may see what, said once: the actor, the rows of an actor, and how personal text is masked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


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

    def has(self, *roles: str) -> bool:
        return bool(self.roles.intersection(roles))


UNIT_CLERK = "unit_clerk"
REVIEWER = "reviewer"
POLICY_STAFF = "policy_staff"
ADMINISTRATOR = "administrator"
AUDITOR = "auditor"
ROLES = (UNIT_CLERK, REVIEWER, POLICY_STAFF, ADMINISTRATOR, AUDITOR)


@dataclass(frozen=True)
class Scope:
    """The rows an actor may see: those of one unit, those an office handles, all, or none.

    Storage turns it into a condition and puts it on every statement; nothing else decides about rows.
    """

    kind: str
    unit_id: str = ""
    roles: frozenset[str] = frozenset()


NOTHING = Scope("nothing")
EVERYTHING = Scope("everything")


def applications_of(actor: Actor) -> Scope:
    """A clerk sees the unit's applications; a reviewer those whose review his roles take part in; an auditor all."""
    if actor.has(AUDITOR):
        return EVERYTHING
    if actor.has(REVIEWER):
        return Scope("reviewed", actor.unit_id, actor.roles)
    if actor.has(UNIT_CLERK) and actor.unit_id:
        return Scope("unit", actor.unit_id)
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
