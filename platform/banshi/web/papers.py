"""Files that the office gives out with a material: templates 空白表 and samples 样表."""

import re

from flask import Blueprint, Response, abort, request

from banshi.definition.model import Item
from banshi.storage.publications import epoch_of_item, load_paper
from banshi.web.files import disposition
from banshi.web.filing import item_or_404
from banshi.web.pages import current_platform, translator

blueprint = Blueprint("papers", __name__)

_DIGEST = re.compile(r"[0-9a-f]{64}")
_INLINE = frozenset({"pdf", "png", "jpg", "jpeg"})


@blueprint.get("/<portal>/<item_id>/papers/<material>/<kind>")
def show(portal: str, item_id: str, material: str, kind: str) -> Response:
    """A template or sample, of the version of the item that the page was drawn from."""
    item = _version_or_404(item_or_404(portal, item_id), request.args.get("version"))
    found = item.material_by_name.get(material)
    given = found.papers.get(kind) if found else None
    content = load_paper(current_platform().database, given.digest) if given else None
    if found is None or given is None or content is None:
        abort(404)
    response = Response(content, mimetype=given.media_type)
    inline = kind == "sample" and given.suffix in _INLINE
    name = f"{translator().say(found.label)}.{given.suffix}"
    response.headers["Content-Disposition"] = disposition("inline" if inline else "attachment", name)
    return response


def _version_or_404(item: Item, digest: str | None) -> Item:
    """`item` as it stood in the version `digest`; as it is where none is asked for."""
    if digest is None or digest == item.digest:
        return item
    platform = current_platform()
    # The database is asked first: only versions that there were are compiled again and kept.
    if not _DIGEST.fullmatch(digest) or epoch_of_item(platform.database, digest) is None:
        abort(404)
    version: Item | None = platform.version(digest)
    if version is None or version.id != item.id:
        abort(404)
    return version
