"""What an operator sets, and the sentence that says what is wrong with it."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

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
    # How many requests to the API a caller may make in a minute, counted in each process.
    api_per_minute: int = 600
    # How e-mail leaves; None where none does.
    smtp: "Smtp | None" = None
    # Where people reach the hall, for the links in e-mail; "" for no links.
    address: str = ""

    @property
    def mail_folder(self) -> Path | None:
        """Where a demo without a mail server leaves its e-mail."""
        return self.data / "mail" if self.demo and self.smtp is None else None


@dataclass(frozen=True)
class Smtp:
    """A mail server: `tls` is "" for none, "starttls", or "smtps" from the first byte. `sender` is who writes."""

    host: str
    port: int
    tls: str
    user: str
    password: str = field(repr=False)
    sender: str


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from `environment`.

    :raises StartError: there is no secret, or one that is too short, outside demo mode; or a value makes no sense
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
        proxies=_count("BANSHI_PROXIES", environment.get("BANSHI_PROXIES", "0")),
        api_per_minute=_count("BANSHI_API_PER_MINUTE", environment.get("BANSHI_API_PER_MINUTE", "600")),
        smtp=_smtp(environment.get("BANSHI_SMTP_URL", ""), environment.get("BANSHI_MAIL_FROM", "")),
        address=_address(environment.get("BANSHI_ADDRESS", "")),
        anchors=Path(environment["BANSHI_ANCHORS"]) if environment.get("BANSHI_ANCHORS") else None,
    )


def _count(name: str, text: str) -> int:
    if not text.isdecimal():
        raise StartError(f"{name} must be a number, and is {text!r}")
    return int(text)


_PORTS = {"smtp": 587, "smtp-plain": 25, "smtps": 465}
_TLS = {"smtp": "starttls", "smtp-plain": "", "smtps": "smtps"}
_SENDER = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+")


def _smtp(url: str, sender: str) -> Smtp | None:
    if not url:
        return None
    try:
        found = urlsplit(url)
        host, port = found.hostname, found.port
    except ValueError:
        host, port = None, None
    if not host or found.scheme not in _PORTS:
        # Not what was written: there may be a password in it.
        raise StartError("BANSHI_SMTP_URL must be like smtp://user:password@mail.example.cn:587 (or smtps, smtp-plain)")
    if not _SENDER.fullmatch(sender):
        raise StartError(f"BANSHI_MAIL_FROM must be the address that e-mail comes from, and is {sender!r}")
    return Smtp(
        host=host,
        port=port or _PORTS[found.scheme],
        tls=_TLS[found.scheme],
        user=unquote(found.username or ""),
        password=unquote(found.password or ""),
        sender=sender,
    )


def _address(url: str) -> str:
    found = urlsplit(url)
    if url and (found.scheme not in ("http", "https") or not found.netloc):
        raise StartError(f"BANSHI_ADDRESS must be like https://banshi.example.cn, and is {url!r}")
    return url.rstrip("/")


def _demo_secret(path: Path) -> bytes:
    """A random secret made at the first start of a demo and kept beside its database."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(os.urandom(32).hex())
        path.chmod(0o600)
    return path.read_text().encode()
