"""What the server loads: `bench.limit.wsgi:app`."""

import os

from bench.limit.app import make_app
from bench.limit.tables import open_engine

app = make_app(open_engine(os.environ["LIMIT_DATABASE_URL"]), os.environ["LIMIT_SECRET"].encode())
