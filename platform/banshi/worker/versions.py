"""The versions of items that the worker meets."""

from collections.abc import Iterable, Mapping

import structlog

from banshi.definition.model import Item
from banshi.settings import StartError
from banshi.startup import Platform

log = structlog.get_logger("banshi.worker")


def versions_of(platform: Platform, digests: Iterable[str]) -> Mapping[str, Item | None]:
    """The versions of items that applications are pinned to, by digest.

    None for one that does not compile any more (a plugin is gone): it must not end what all others wait for.
    """
    return {digest: _version(platform, digest) for digest in dict.fromkeys(digests)}


def _version(platform: Platform, digest: str) -> Item | None:
    try:
        return platform.version(digest)
    except StartError as error:
        log.error("version does not compile", digest=digest, error=str(error))
        return None
