"""Stored files: shown inside the page or downloaded, to those who may see what they belong to."""

from urllib.parse import quote

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
    kind = "inline" if upload.media_type in _INLINE else "attachment"
    response.headers["Content-Disposition"] = disposition(kind, upload.name)
    return response


def disposition(kind: str, name: str) -> str:
    """Content-Disposition with a name in any script (RFC 6266; the starred form is RFC 8187's).

    :param kind: inline or attachment
    """
    suffix = name.rpartition(".")[2]
    plain = f"file.{suffix}" if suffix.isascii() and suffix.isalnum() else "file"
    # In UTF-8 a lone surrogate has no bytes, and no file needs one in its name.
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name.encode(errors='replace'), safe='')}"
