"""Files that come with a form: inspected, stored sealed, and known from then on by an id."""

from collections.abc import Sequence

from flask import request
from werkzeug.datastructures import FileStorage

from banshi.diagnostics import Message
from banshi.field import Fault, Upload
from banshi.inspection import inspect
from banshi.storage.files import store_file
from banshi.web.pages import current_actor, current_platform


def taken(name: str) -> tuple[list[str], Sequence[Fault]]:
    """The ids that control `name` holds now: those kept from before, less a removed one, and the new files.

    A file that is refused leaves its reason; the others are kept.
    """
    removed = request.form.get("action", "").removeprefix(f"remove:{name}:")
    files = [one for one in request.form.getlist(name) if one and one != removed]
    faults: list[Fault] = []
    for upload in request.files.getlist(name):
        if not upload.filename:
            continue
        kept = keep(upload)
        if isinstance(kept, Message):
            faults.append(Fault(name, kept))
        else:
            files.append(kept.id)
    return files, faults


def keep(upload: FileStorage) -> Upload | Message:
    """Inspect an uploaded file and store it; or say why it is not taken."""
    inspected = inspect(upload.filename or "", upload.stream.read())
    if isinstance(inspected, Message):
        return inspected
    return store_file(
        current_platform().database,
        current_actor(),
        inspected.safe_name,
        inspected.media_type,
        inspected.content,
        inspected.width,
        inspected.height,
    )
