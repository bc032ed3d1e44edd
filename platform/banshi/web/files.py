"""Stored files: shown inside the page or downloaded, to those who may see what they belong to."""

from flask import Blueprint, Response, abort

from banshi.policy import applications_of
from banshi.storage.files import read_file
from banshi.web.pages import current_actor, current_platform

blueprint = Blueprint("files", __name__)

_INLINE = frozenset({"image/jpeg", "image/png", "application/pdf"})


@blueprint.get("/files/<file_id>")
def show(file_id: str) -> Response:
    actor = current_actor()
    found = read_file(current_platform().database, file_id, actor, applications_of(actor))
    if found is None:
        abort(404)
    upload, content = found
    response = Response(content, mimetype=upload.media_type)
    disposition = "inline" if upload.media_type in _INLINE else "attachment"
    response.headers.set("Content-Disposition", disposition, filename=upload.name)
    return response
