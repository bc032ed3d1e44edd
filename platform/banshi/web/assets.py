"""Static files under addresses that change with their content, so that a browser may keep them for good.

They are read once, at the start: an address either names one of them or nothing.
"""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, request

STATIC = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"
_SMALLEST_TO_PACK = 1024
_TYPES = {".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}

blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Asset:
    content: bytes
    packed: bytes
    media_type: str


@dataclass(frozen=True)
class Assets:
    """The static tree. One mark for all of it: scripts and styles name each other by relative addresses."""

    by_name: Mapping[str, Asset]
    mark: str

    def url(self, name: str) -> str:
        return f"/static/{self.mark}/{name}"


def read_assets(folder: Path = STATIC) -> Assets:
    """The tree in `folder` as it stands now."""
    digest = hashlib.sha256()
    by_name: dict[str, Asset] = {}
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        name, content = path.relative_to(folder).as_posix(), path.read_bytes()
        digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
        by_name[name] = Asset(content, _packed(content), _media_type(path))
    return Assets(by_name, digest.hexdigest()[:16])


@blueprint.get("/static/<mark>/<path:name>")
def serve(mark: str, name: str) -> Response:
    """A file; a page that is older than this server gets it too, but may not keep it."""
    assets: Assets = current_app.extensions["banshi_assets"]
    asset = assets.by_name.get(name)
    if asset is None:
        abort(404)
    packs = bool(asset.packed) and request.accept_encodings.quality("gzip") > 0
    response = Response(asset.packed if packs else asset.content, mimetype=asset.media_type)
    response.headers["Cache-Control"] = FOREVER if mark == assets.mark else "no-cache"
    response.headers["Vary"] = "Accept-Encoding"
    if packs:
        response.headers["Content-Encoding"] = "gzip"
    return response


def _packed(content: bytes) -> bytes:
    packed = gzip.compress(content, mtime=0) if len(content) >= _SMALLEST_TO_PACK else b""
    return packed if len(packed) < len(content) else b""


def _media_type(path: Path) -> str:
    # The system's table is not ours: on some machines it calls scripts text/plain, which nosniff refuses.
    return _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
