"""What controls ask the server for: records of a register in a dialog, and the next level of a tree."""

from flask import Blueprint, Response, abort, jsonify, request

from banshi.storage.listing import list_records
from banshi.web import pages
from banshi.web.hall import portal_of
from banshi.web.pages import current_actor, current_platform, translator

blueprint = Blueprint("lookups", __name__)

_PAGE = 10
_LONGEST = 50


@blueprint.get("/lookups/<register_id>")
def records(register_id: str) -> str:
    """A page of records, by name, mnemonic or code, of a register that the person's portal has look-ups in."""
    platform = current_platform()
    portal = portal_of(current_actor())
    register = platform.looked_up(portal.id).get(register_id) if portal else None
    if register is None:
        abort(404)
    number = pages.whole(request.args.get("page"))
    text = request.args.get("q", "").strip()[:_LONGEST]
    found = list_records(platform.store, current_actor(), register, {}, text=text, page=number, size=_PAGE)
    columns = [register.by_name[name] for name in register.listed]
    return pages.render(
        "lookup.html",
        register=register,
        columns=columns,
        rows=[
            (key, [one.display(record.get(one.name), translator().locale) for one in columns], record)
            for key, record in found.rows
        ],
        total=found.total,
        page=number,
        size=_PAGE,
        text=text,
    )


@blueprint.get("/dictionaries/<dictionary_id>")
def codes(dictionary_id: str) -> Response:
    """The codes below `parent` in a tree; or those that answer to the words `q`, with all that is above them."""
    dictionary = current_platform().definitions.dictionaries.get(dictionary_id)
    if dictionary is None:
        abort(404)
    locale = translator().locale
    today = pages.local_time(pages.now()).date()
    if "q" in request.args:
        found = dictionary.search(request.args["q"][:_LONGEST], today)
        paths = [[above.code for above in dictionary.path(one.code)] for one in found]
        return jsonify([[path[-1], dictionary.label(path[-1], locale), path] for path in paths])
    offered = dictionary.children(request.args.get("parent", ""))
    return jsonify([[one.code, one.label.in_locale(locale)] for one in offered if one.valid_on(today)])
