"""What controls ask the server for: records of a register in a dialog, and the next level of a tree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, jsonify, request

from banshi.conditions import Value
from banshi.dictionary import Code, Dictionary
from banshi.register import Register
from banshi.storage.listing import Page, list_records
from banshi.web import pages
from banshi.web.hall import portal_of
from banshi.web.pages import current_actor, current_platform, translator

blueprint = Blueprint("lookups", __name__)

_PAGE = 10
_LONGEST = 50


@dataclass(frozen=True)
class Asked:
    """What was looked for in a register, and the page of it that was found."""

    register: Register
    text: str
    number: int
    found: Page[tuple[str, dict[str, Value]]]


@blueprint.get("/lookups/<register_id>")
def records(register_id: str) -> str:
    """A page of records, by name, mnemonic or code, of a register that the person's portal has look-ups in."""
    asked = looked_up_or_404(register_id)
    register, found = asked.register, asked.found
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
        page=asked.number,
        size=_PAGE,
        text=asked.text,
    )


def looked_up_or_404(register_id: str) -> Asked:
    """The page of records that the address asks for."""
    platform = current_platform()
    portal = portal_of(current_actor())
    register = platform.looked_up(portal.id).get(register_id) if portal else None
    if register is None:
        abort(404)
    number = pages.whole(request.args.get("page"))
    text = request.args.get("q", "").strip()[:_LONGEST]
    found = list_records(platform.store, current_actor(), register, {}, text=text, page=number, size=_PAGE)
    return Asked(register, text, number, found)


@blueprint.get("/dictionaries/<dictionary_id>")
def codes(dictionary_id: str) -> Response:
    """The codes below `parent` in a tree; or those that answer to the words `q`, with all that is above them."""
    dictionary = current_platform().definitions.dictionaries.get(dictionary_id)
    if dictionary is None:
        abort(404)
    locale, found = translator().locale, offered_codes(dictionary, request.args)
    if "q" in request.args:
        paths = [[above.code for above in dictionary.path(one.code)] for one in found]
        return jsonify([[path[-1], dictionary.label(path[-1], locale), path] for path in paths])
    return jsonify([[one.code, one.label.in_locale(locale)] for one in found])


def offered_codes(dictionary: Dictionary, asked: Mapping[str, str]) -> Sequence[Code]:
    """The codes that are valid today and hold the words `q`; without `q` those below `parent`, or at the top."""
    today = pages.local_time(pages.now()).date()
    if "q" in asked:
        return dictionary.search(asked["q"][:_LONGEST], today)
    return [one for one in dictionary.children(asked.get("parent", "")) if one.valid_on(today)]
