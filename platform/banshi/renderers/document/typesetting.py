"""A sheet as PDF, set by typst (https://typst.app) from the templates that are shipped beside this module.

What is typed reaches a template as JSON, so nothing in it is markup. A template sees no file but those beside it, and
no network; the length of what is set is bounded (`composing`), and with it time and memory.
"""

import io
import json
from dataclasses import asdict
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock

import segno
import typst

from banshi.renderers.document.composing import Sheet
from banshi.renderers.document.glyphs import FONTS

TEMPLATES = Path(__file__).parent / "templates"
# One sheet at a time in a process: each takes a core and some memory for up to a tenth of a second.
_SETTING = Lock()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def typeset(sheet: Sheet, at: datetime) -> bytes:
    """The PDF. The same sheet of the same moment gives the same bytes.

    :param at: the moment that the document is of; it stands in the file as the time it was made
    """
    given = {**asdict(sheet), "square": _square(sheet.address) if sheet.address else ""}
    with _SETTING:
        return typst.compile(
            str(TEMPLATES / f"{sheet.template}.typ"),
            root=str(TEMPLATES),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"sheet": json.dumps(given, ensure_ascii=False)},
            format="pdf",
            # An archive for good (PDF/A-2a, ISO 19005-2) that a screen reader can read (PDF/UA-1, ISO 14289-1).
            pdf_standards=["a-2a", "ua-1"],
            timestamp=int(at.timestamp()),
            # Nowhere: no template takes a package, and none is to be fetched.
            package_path=str(TEMPLATES / "packages"),
            package_cache_path=str(TEMPLATES / "packages"),
        )


def _square(address: str) -> str:
    """The address as a QR code (ISO/IEC 18004), an SVG."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=1, xmldecl=False)
    return drawn.getvalue().decode()
