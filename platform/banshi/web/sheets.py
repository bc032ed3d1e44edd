"""The sheets of an application's documents, as the person at the screen may print them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from banshi.applications.documents import Issue, documents_of
from banshi.applications.store import Application, Event
from banshi.conditions import Values
from banshi.definition.model import Item
from banshi.document import Document
from banshi.i18n import CHINESE, _
from banshi.plugin import PluginFailed, wrong_answer
from banshi.renderers.document import Facts, Sheet, compose, fill_slots, title_of
from banshi.storage.verification import grouped
from banshi.web import facts, pages
from banshi.web.materials import intake_text
from banshi.web.pages import current_actor, current_platform, translator
from banshi.web.screens import label_of


@dataclass(frozen=True)
class DocumentLink:
    """A document that can be printed, and the characters that its font lacks."""

    title: str
    address: str
    missing: Sequence[str]


def links_of(item: Item, application: Application, events: Sequence[Event]) -> Sequence[DocumentLink]:
    """The documents of an application, for its pages."""
    return [_link(item, application, events, one) for one in documents_of(item, application, events)]


def _link(item: Item, application: Application, events: Sequence[Event], issue: Issue) -> DocumentLink:
    address = url_for("documents.show", number=application.number, document=issue.document.document)
    try:
        missing: Sequence[str] = sheet_of(item, application, events, issue, "").missing
    except PluginFailed:
        # The page of the application does not hang on one of its documents; printing it says what failed.
        missing = ()
    return DocumentLink(title_of(issue.document, translator()), address, missing)


def sheet_of(item: Item, application: Application, events: Sequence[Event], issue: Issue, code: str) -> Sheet:
    """One document as the person at the screen may print it.

    :param code: its verification code; "" where it is only to be looked at
    :raises PluginFailed: a function of a plugin that the document names failed
    """
    document = issue.document
    masked = _masked(item, application, document)
    values, tell = _seen(item, application.filing.values, masked), translator()

    def shown(name: str) -> str:
        one, value = item.by_name[name], application.filing.values.get(name)
        whole = name in document.unmasked and name not in masked and value is not None
        return one.display(value, tell.locale) if whole else facts.shown_in_text(one, value)

    about = _facts(item, application, events, issue)
    address = url_for("documents.ask", number=application.number, code=code, _external=True)
    return compose(document, fill_slots(document, values, tell, shown), about, tell, grouped(code), address)


def _facts(item: Item, application: Application, events: Sequence[Event], issue: Issue) -> Facts:
    tell, event, sort = translator(), issue.event, issue.document.document
    return Facts(
        number=application.number,
        item=tell.say(item.title),
        applicant=current_platform().unit(application.unit_id)[1] or events[0].actor,
        filed=pages.local_time(application.submitted_at),
        at=pages.local_time(event.at),
        document_number=_number(application, issue),
        sections=_sections(item, application) if sort == "approval" else (),
        materials=_materials(item, application) if sort == "receipt" else (),
        corrections=[(tell.say(label_of(item, one.target)), one.text) for one in event.remarks],
        reason=event.note,
    )


def _number(application: Application, issue: Issue) -> str:
    """文号, the same whenever it is printed: a plugin is given the moment of the event and not that of the print."""
    if not issue.document.number:
        return f"{application.number}-{issue.sequence}"
    name, generate = issue.document.number
    number = generate(application.filing.values, application.number, issue.event.at)
    if not number:
        raise wrong_answer(generate, name, "answered with nothing")
    return number


def _masked(item: Item, application: Application, document: Document) -> frozenset[str]:
    """The fields that are not printed whole: reading a number whole is an act that is logged, so a reviewer's print is
    masked always; the applicant's own is as the definition says."""
    own = application.unit_id == current_actor().unit_id
    kept = {one.name for one in item.fields if facts.is_masked(one)}
    return frozenset(kept - set(document.unmasked) if own else kept)


def _seen(item: Item, values: Values, masked: frozenset[str]) -> Values:
    """The values as expressions and plugins see them; a table with numbers that are masked is left out."""
    hidden = {
        name: None if item.by_name[name].row_fields else item.by_name[name].mask(value, CHINESE)
        for name, value in values.items()
        if name in masked and value is not None
    }
    return {**values, **hidden}


def _sections(item: Item, application: Application) -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
    return [
        (title, [(one.label, _in_words(one)) for one in filed]) for title, filed in facts.facts_of(item, application)
    ]


def _in_words(fact: facts.Fact) -> str:
    """A fact in a cell: files by their names, a table row by row."""
    comma, colon = translator().say(_("，")), translator().say(_("：")).strip()
    if fact.table:
        headings = fact.table.headings
        rows = (comma.join(f"{h}{colon}{cell}" for h, cell in zip(headings, row)) for row in fact.table.rows)
        return "\n".join(f"{place}. {row}" for place, row in enumerate(rows, 1))
    return "\n".join(one.name for one in fact.files) if fact.files else fact.value


def _materials(item: Item, application: Application) -> Sequence[str]:
    """What was handed in, and what the register held already."""
    filing, say = application.filing, translator().say
    handed: Mapping[str, object] = {**filing.held, **filing.materials, **filing.handed_in}
    return [
        say(one.label) + (f"{say('：')}{intake_text(filing.handed_in[name])}" if name in filing.handed_in else "")
        for name, one in item.material_by_name.items()
        if handed.get(name)
    ]
