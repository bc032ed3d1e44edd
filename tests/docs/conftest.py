"""Pages that are made from the program are compared with what is committed; UPDATE_DOCS=1 writes them anew."""

import os
from collections.abc import Callable

import pytest

from banshi.definition.vocabulary import Vocabulary
from banshi.loading import load_vocabulary
from banshi.settings import ROOT

UPDATE = os.environ.get("UPDATE_DOCS") == "1"


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary(ROOT / "plugins")


@pytest.fixture(scope="session")
def same() -> Callable[[str, str], None]:
    """Fails when the page `docs/<name>` is not `made`."""

    def same_(name: str, made: str) -> None:
        page = ROOT / "docs" / name
        if UPDATE:
            page.write_text(made)
        assert page.read_text() == made, f"docs/{name} is out of date: UPDATE_DOCS=1 make test ARGS=tests/docs"

    return same_
