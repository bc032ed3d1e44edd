"""Files that come with a form: inspected, stored sealed, and known from then on by an id."""

from collections.abc import Sequence

from flask import request

from banshi.diagnostics import Message
from banshi.field import Fault
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
        inspected = inspect(upload.filename, upload.stream.read())
        if isinstance(inspected, Message):
            faults.append(Fault(name, inspected))
            continue
        stored = store_file(
            current_platform().database,
            current_actor(),
            inspected.safe_name,
            inspected.media_type,
            inspected.content,
            inspected.width,
            inspected.height,
        )
        files.append(stored.id)
    return files, faults
