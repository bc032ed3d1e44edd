"""The definitions that come with the platform."""

import pytest

from banshi.definition.model import Definitions
from tests import compiling


@pytest.fixture(scope="session")
def definitions() -> Definitions:
    return compiling.shipped()
