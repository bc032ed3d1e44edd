"""Nothing typed is lost, even where a plugin keeps a page from being judged, or from being known at all."""

from flask import request

from banshi.definition.model import Item
from banshi.storage import drafts
from banshi.storage.drafts import Draft
from banshi.web.pages import current_actor, current_platform

_SEVERAL = ("checks", "cascade")


def keep_typed(item: Item, draft: Draft) -> None:
    """Save the draft with the texts of this request. New files are not taken: their page is not known."""
    for name in request.form:
        one = item.by_name.get(name)
        if one is not None and not one.worked_out and not one.TAKES_FILES:
            several = one.widget().drawing in _SEVERAL
            draft.raw[name] = request.form.getlist(name) if several else request.form[name]
    drafts.save(current_platform().database, draft, current_actor())
