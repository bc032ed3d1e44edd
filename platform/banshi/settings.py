"""What an operator sets, and the sentence that says what is wrong with it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHORTEST_SECRET = 32


class StartError(Exception):
    """The platform cannot start as it is configured; the text tells the operator what to do."""


@dataclass(frozen=True)
class Settings:
    """What an operator sets, from the environment (`BANSHI_…`)."""

    database_url: str
    secret: bytes
    data: Path
    demo: bool = False
    definitions: Path = ROOT / "definitions"
    plugins: Path = ROOT / "plugins"
    locale: Path = ROOT / "locale"
    secure_cookies: bool = True
    # How many reverse proxies of ours stand before the server; only then are their headers believed.
    proxies: int = 0
    # The file that heads of audit chains are appended to: where who can write the database cannot.
    anchors: Path | None = None


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from `environment`.

    :raises StartError: there is no secret, or one that is too short, outside demo mode
    """
    data = Path(environment.get("BANSHI_DATA", ROOT / "var")).resolve()
    demo = environment.get("BANSHI_DEMO", "") == "1"
    secret = environment.get("BANSHI_SECRET", "").encode()
    if demo and not secret:
        secret = _demo_secret(data / "demo-secret")
    if len(secret) < SHORTEST_SECRET:
        raise StartError(
            f"BANSHI_SECRET must be set to at least {SHORTEST_SECRET} random characters (or BANSHI_DEMO=1)"
        )
    return Settings(
        database_url=environment.get("BANSHI_DATABASE_URL", f"sqlite:///{data / 'banshi.sqlite'}"),
        secret=secret,
        data=data,
        definitions=Path(environment.get("BANSHI_DEFINITIONS", ROOT / "definitions")),
        demo=demo,
        secure_cookies=environment.get("BANSHI_INSECURE_COOKIES", "1" if demo else "") != "1",
        proxies=_count(environment.get("BANSHI_PROXIES", "0")),
        anchors=Path(environment["BANSHI_ANCHORS"]) if environment.get("BANSHI_ANCHORS") else None,
    )


def _count(text: str) -> int:
    if not text.isdecimal():
        raise StartError(f"BANSHI_PROXIES must be a number, and is {text!r}")
    return int(text)


def _demo_secret(path: Path) -> bytes:
    """A random secret made at the first start of a demo and kept beside its database."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(os.urandom(32).hex())
        path.chmod(0o600)
    return path.read_text().encode()
