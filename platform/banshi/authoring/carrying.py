"""Taking a whole form over: where it goes, what the checker says of it, and what is told of the rest."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from banshi.authoring.choices import name_of
from banshi.authoring.conversion import Conversion, Target, convert, field_at
from banshi.authoring.placing import Draft
from banshi.authoring.xlsform import Form, Loss, one_line
from banshi.definition.vocabulary import Vocabulary
from banshi.definition.wording import shown
from banshi.diagnostics import Diagnostic, Message
from banshi.i18n import Text, Translator, _
from banshi.kinds import options_of

# Leaving one field out may bring another to light; after so many rounds it is not the fields.
_MOST_ROUNDS = 10
_LONGEST_TITLE = 60


def target_of(
    form: Form, stem: str, item: str, portal: str, menu: str, dictionaries: Iterable[str], vocabulary: Vocabulary
) -> Target:
    """Where a form goes.

    :param stem: the name of its file, for what the form does not say itself
    :param item: the id asked for; "" for the form's own
    """
    settings = form.settings
    title = one_line(settings.get("form_title"))[:_LONGEST_TITLE] or stem
    name = name_of(item or settings.get("form_id") or stem)
    comment = f"{title}（从 XLSForm {stem}.xlsx 转换而来，请核对）"
    text = vocabulary.fields.get("text")
    defaults = text is not None and "default" in {one.name for one in options_of(text)}
    tables = "rows" in vocabulary.fields
    return Target(name, Text(title), portal, menu, frozenset(dictionaries), comment, tables, defaults)


def settle(form: Form, target: Target, check: Callable[[Sequence[Draft]], Sequence[Diagnostic]]) -> Conversion:
    """The conversion without the fields that the checker would not have; those are told of with its findings.

    What `check` still finds in the answer is not about a field.
    """
    without: dict[str, Message] = {}
    found = convert(form, target)
    for _round in range(_MOST_ROUNDS):
        findings = check(found.drafts) if found.drafts else ()
        mine = [one for one in findings if found.drafts and one.position.file == found.drafts[0].file]
        refused = {field_at(found.drafts[0], one.position.line): one.message for one in mine}
        refused.pop("", None)
        if not refused or refused.keys() <= without.keys():
            return found
        without.update(refused)
        found = convert(form, target, without)
    return found


def render_losses(losses: Sequence[Loss], translator: Translator) -> Iterator[str]:
    """A line for each loss, and how many there are."""
    for one in losses:
        what, sheet = shown(one.what), shown(one.sheet)
        yield translator.say(_("{sheet} 第 {row} 行 {what}：{why}", sheet=sheet, row=one.row, what=what, why=one.why))
    if losses:
        yield translator.say(_("共 {count} 处没有照原样转换", count=len(losses)))
    else:
        yield translator.say(_("全部转换了"))
