"""How many SQL statements a start and a form page take: run as a process of its own, `python -m bench.statements`.

Reads the address and the cookie of a page from its arguments and prints both counts as JSON.
"""

import json
import sys

from sqlalchemy import Engine, event

from banshi.serving import make_app
from banshi.settings import read_settings


def main(path: str, cookie: str) -> None:
    counted: list[str] = []
    event.listen(Engine, "before_cursor_execute", lambda *arguments: _note(arguments[2], counted))
    client = make_app(read_settings()).test_client()
    name, _equals, value = cookie.partition("=")
    client.set_cookie(name, value)
    at_start = _count(client.get(path), counted)
    print(json.dumps({"start": at_start, "page": _count(client.get(path), counted)}))


def _note(statement: str, counted: list[str]) -> None:
    """BEGIN is none: drivers other than SQLite's send it by themselves."""
    if not statement.startswith("BEGIN"):
        counted.append(statement)


def _count(answer: object, counted: list[str]) -> int:
    status = getattr(answer, "status_code", 0)
    assert status == 200, f"the page answers {status}"
    found = len(counted)
    counted.clear()
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
