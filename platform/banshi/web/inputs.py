"""What a form brings for the steps of a page: by field and material name, as it was typed."""

from collections.abc import Container, Mapping, Sequence

from flask import request

from banshi.applications.intake import FILES, MARKS
from banshi.applications.pages import Page
from banshi.applications.reading import agreed_in
from banshi.definition.model import Item
from banshi.field import ONLINE, Fault
from banshi.fields.rows import RowsField
from banshi.step import AGREED, SUBJECTS, Agreement
from banshi.web import pages, uploads
from banshi.web.pages import current_platform, translator
from banshi.web.tables import typed_rows


def typed_in(
    item: Item,
    page: Page,
    before: Mapping[str, object],
    only: Container[str] | None = None,
    channel: str = ONLINE,
) -> tuple[dict[str, object], Sequence[Fault]]:
    """What the request brought for the steps of a page, by field and material name; and files that were refused."""
    typed: dict[str, object] = {}
    faults: list[Fault] = []
    drawing_of = current_platform().controls(item, translator()).drawing
    for name in dict.fromkeys(use.field for step in page for use in step.uses() if only is None or use.field in only):
        drawing = drawing_of(name)
        if drawing in ("photo", "file"):
            files, refused = uploads.taken(name)
            typed[name] = next(reversed(files), "") if drawing == "photo" else files
            faults += refused
        elif isinstance(table := item.by_name[name], RowsField):
            if name in request.form:
                typed[name] = typed_rows(table)
        elif drawing in ("checks", "cascade", "range") or (drawing == "kept" and only is not None):
            typed[name] = request.form.getlist(name)
        elif name in request.form:
            typed[name] = request.form[name]
        elif drawing == "radios" and (name in before or item.by_name[name].default is None):
            # Nobody can take a choice back; one that is not sent was hidden, or nothing is chosen yet.
            typed[name] = before.get(name, "")
    for material in (name for step in page for name in step.attaches() if only is None or name in only):
        files, refused = uploads.taken(material)
        here = item.material_by_name[material].taken_in_at(channel)
        typed[material] = {**_marks(material), FILES: files} if here else files
        faults += refused
    if only is None and any(step.ticks for step in page):
        typed[SUBJECTS] = list(dict.fromkeys(request.form.getlist(SUBJECTS)))
    if only is None and (wanted := [step.agreement for step in page if step.agreement]):
        typed[AGREED] = _agreed(wanted, before)
    return typed, faults


def _marks(material: str) -> Mapping[str, str]:
    """What the clerk noted on the line of a material."""
    return {mark: request.form.get(f"{material}.{mark}", "") for mark in MARKS}


def _agreed(wanted: Sequence[Agreement], before: Mapping[str, object]) -> Mapping[str, str]:
    """What is agreed to after this page, with the time of the first tick of each; a box that is not sent is not."""
    kept, ticked = agreed_in(before), request.form.getlist(AGREED)
    asked = {one.digest for one in wanted}
    now = pages.now().isoformat(timespec="seconds")
    others = {digest: at for digest, at in kept.items() if digest not in asked}
    return {**others, **{digest: kept.get(digest) or now for digest in ticked if digest in asked}}
