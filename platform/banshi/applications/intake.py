"""Taking materials in at a window 收件: what the clerk noted of each, and what is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace

from banshi.definition.sentences import form_words
from banshi.field import Fault
from banshi.i18n import _
from banshi.material import LONGEST_NOTE, HandedIn, Material

RECEIVED, FORM, COPIES, SEALED, NOTE, FILES = "received", "form", "copies", "sealed", "note", "files"
_YES = (True, "yes", "true")
# What the line of a material may hold, beside `files` where it may be scanned as well.
MARKS = (RECEIVED, FORM, COPIES, SEALED, NOTE)


def read_handed_in(material: Material, raw: object) -> HandedIn | None:
    """What a payload says that was handed in: `{received: yes, form: copy, copies: 1, sealed: yes, note: …}`.

    None where it was not received. What cannot be read is blank, or no copies: `intake_faults` says so.
    """
    said = raw if isinstance(raw, Mapping) else {}
    if not _is_yes(said.get(RECEIVED)):
        return None
    form, copies = str(said.get(FORM) or ""), str(said.get(COPIES) or "")
    return HandedIn(
        form=form if form in ("original", "copy") else "",
        copies=int(copies) if copies.isascii() and copies.isdecimal() and len(copies) <= 2 else 0,
        sealed=_is_yes(said.get(SEALED)),
        note=str(said.get(NOTE) or "").strip(),
    )


def format_handed_in(given: HandedIn) -> dict[str, object]:
    """The inverse of `read_handed_in`."""
    return {RECEIVED: "yes", FORM: given.form, COPIES: str(given.copies), SEALED: _yes(given.sealed), NOTE: given.note}


def intake_faults(material: Material, given: HandedIn) -> Iterator[Fault]:
    """What is wrong with what was handed in, beside the part of the line that says it: `material.copies`."""
    yield from _form_faults(material, given)
    place = f"{material.name}.{COPIES}"
    if not given.copies:
        yield Fault(place, _("请填收到几份，1 到 99"))
    elif given.copies < material.copies:
        yield Fault(place, _("应交 {wanted} 份，收到 {actual} 份", wanted=material.copies, actual=given.copies))
    if material.sealed and not given.sealed:
        yield Fault(f"{material.name}.{SEALED}", _("缺少公章，盖章后再收"))
    if len(given.note) > LONGEST_NOTE:
        yield Fault(f"{material.name}.{NOTE}", _("备注最多 {most} 个字", most=LONGEST_NOTE))


def stamped(given: Mapping[str, HandedIn], before: Mapping[str, HandedIn], by: str, at: str) -> dict[str, HandedIn]:
    """Each with who checked it, and when: what was noted before as it is now keeps who did then.

    :param at: ISO 8601, UTC
    """
    kept = {name: one for name, one in before.items() if name in given and _unstamped(one) == _unstamped(given[name])}
    return {name: kept.get(name) or replace(one, by=by, at=at) for name, one in given.items()}


def marks_of(given: HandedIn) -> dict[str, object]:
    """What was noted, without who and when."""
    return {name: value for name, value in asdict(given).items() if name not in ("by", "at")}


def _form_faults(material: Material, given: HandedIn) -> Iterator[Fault]:
    wanted = material.form
    if not wanted:
        return
    place = f"{material.name}.{FORM}"
    if not given.form:
        yield Fault(place, _("请选收到的是原件还是复印件"))
    elif wanted not in ("either", given.form):
        told = {"wanted": form_words(wanted, None), "actual": form_words(given.form, None)}
        yield Fault(place, _("应交{wanted}，收到的是{actual}", **told))


def _unstamped(given: HandedIn) -> HandedIn:
    return replace(given, by="", at="")


def _is_yes(said: object) -> bool:
    return said in _YES


def _yes(said: bool) -> str:
    return "yes" if said else ""
