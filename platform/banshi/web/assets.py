"""Static files under addresses that change with their content, so that a browser may keep them for good."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, current_app, send_from_directory
from werkzeug.wrappers import Response

STATIC = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"

blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Assets:
    """The static tree. One mark for all of it: scripts and styles name each other by relative addresses."""

    folder: Path
    mark: str

    def url(self, name: str) -> str:
        return f"/static/{self.mark}/{name}"


def read_assets(folder: Path = STATIC) -> Assets:
    """The tree in `folder` as it stands now."""
    digest = hashlib.sha256()
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return Assets(folder, digest.hexdigest()[:16])


@blueprint.get("/static/<mark>/<path:name>")
def serve(mark: str, name: str) -> Response:
    """A file; a page that is older than this server gets it too, but may not keep it."""
    assets: Assets = current_app.extensions["banshi_assets"]
    response = send_from_directory(assets.folder, name, conditional=True)
    response.headers["Cache-Control"] = FOREVER if mark == assets.mark else "no-cache"
    return response
