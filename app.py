"""The WSGI application, `app:app`; and `python app.py`, which serves a demo on this machine."""

import sys
from pathlib import Path

# The source root is named `platform`, which must never be imported as a package: it would shadow Python's module.
sys.path.insert(0, str(Path(__file__).parent / "platform"))

from banshi.operating import make_app, serve
from banshi.startup import read_settings

if __name__ == "__main__":
    serve()
else:
    app = make_app(read_settings())
