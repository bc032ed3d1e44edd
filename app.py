"""The WSGI application, `app:app`; and `python app.py`, which serves a demo on this machine."""

import gc
import sys
from pathlib import Path

# The source root is named `platform`, which must never be imported as a package: it would shadow Python's module.
sys.path.insert(0, str(Path(__file__).parent / "platform"))

if __name__ == "__main__":
    from banshi.launching import serve

    serve()
else:
    # Imports make much and leave hardly any garbage: looking for it is a tenth of their time.
    gc.disable()
    # The commands, Alembic and the demo's data are no part of serving.
    from banshi.serving import make_app
    from banshi.settings import read_settings

    app = make_app(read_settings())
    gc.enable()
