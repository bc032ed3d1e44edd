"""What a confirm step shows to be checked: everything as it will be filed, section by section."""

from collections.abc import Iterable, Sequence

from banshi.applications.pages import pages_of
from banshi.field import Field
from banshi.i18n import Text
from banshi.step import Step
from banshi.steps.confirm import Confirm
from banshi.web.facts import title_of
from banshi.web.materials import intake_text
from banshi.web.screens import Fact, FormSection, ScreenMaker, kept_files

_LONGEST_IN_ONE_COLUMN = 14


def confirmed_sections(maker: ScreenMaker, step: Confirm) -> Sequence[FormSection]:
    """The sections that the step names; else all that the steps before it took, and the materials."""
    pages = _pages_by_field(maker)
    if step.sections:
        return [_section(maker, part.title, part.fields, pages) for part in step.sections]
    sections = [_section(maker, title, names, pages) for title, names in _asked_before(maker, step)]
    materials = _materials(maker)
    return [one for one in (*sections, *materials) if one.facts]


def _asked_before(maker: ScreenMaker, step: Step) -> Iterable[tuple[Text, Sequence[str]]]:
    grouped: dict[Text, list[str]] = {}
    seen: set[str] = set()
    for before in maker.item.live_steps(maker.reading.values):
        if before is step:
            break
        taken = set(before.asks())
        for use in before.uses():
            if use.field in taken - seen:
                seen.add(use.field)
                grouped.setdefault(use.section or before.heading or maker.item.title, []).append(use.field)
    return grouped.items()


def _pages_by_field(maker: ScreenMaker) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, page in enumerate(pages_of(maker.item, maker.reading.values), 1):
        for name in (name for step in page for name in (*step.asks(), *step.attaches())):
            found.setdefault(name, number)
    return found


def _section(maker: ScreenMaker, title: Text, names: Sequence[str], pages: dict[str, int]) -> FormSection:
    values = maker.reading.values
    facts = [_fact(maker, maker.item.by_name[name]) for name in names if values.get(name) is not None]
    page = min((pages[name] for name in names if name in pages), default=0)
    return FormSection(maker.say(title), "", 0, facts, (), page=page)


def _fact(maker: ScreenMaker, one: Field) -> Fact:
    """What was typed is shown whole, to be checked; what comes from a register as everywhere, masked."""
    value = maker.reading.values.get(one.name)
    if one.TAKES_FILES:
        shown = _names([str(file) for file in value] if isinstance(value, list) else [str(value)])
    elif one.register_used and isinstance(value, str):
        shown = title_of(one.register_used.id, value)
    elif one.register_field and one.personal != "name":
        shown = one.mask(value, maker.locale)
    else:
        shown = one.display(value, maker.locale)
    return Fact(maker.say(one.label), shown, len(shown) > _LONGEST_IN_ONE_COLUMN)


def _materials(maker: ScreenMaker) -> Iterable[FormSection]:
    reading = maker.reading
    attached = {name: _names(files) for name, files in reading.materials.items() if files}
    attached.update({name: intake_text(given) for name, given in reading.handed_in.items()})
    if attached:
        facts = [
            Fact(maker.say(maker.item.material_by_name[name].label), shown, True) for name, shown in attached.items()
        ]
        pages = _pages_by_field(maker)
        yield FormSection(maker.say("申请材料"), "", 0, facts, (), page=min(pages.get(name, 0) for name in attached))


def _names(files: Sequence[str]) -> str:
    return "、".join(one.name for one in kept_files(files))
