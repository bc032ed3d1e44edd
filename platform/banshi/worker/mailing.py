"""E-mail: how a letter is written, and the two ways it can leave: by a mail server, or into a folder in a demo."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from ssl import create_default_context
from typing import Protocol

from banshi.message import Letter
from banshi.settings import Settings, Smtp

# Nobody can receive there (RFC 2606): accounts whose e-mail nobody knows.
_NOWHERE = ".invalid"
_PATIENCE = 20
_DEMO_SENDER = "banshi@banshi.invalid"


class Undeliverable(Exception):
    """This letter will never reach this address: trying again is no use."""


class Mailer(Protocol):
    """A way for e-mail to leave."""

    def reaches(self, address: str) -> bool:
        """Whether it is worth trying."""

    def send(self, letter: Letter, address: str, at: datetime) -> None:
        """Send it. Whatever else it raises means: not yet.

        :raises Undeliverable: it never will
        """


@dataclass(frozen=True)
class Folder:
    """Leaves letters in a folder, for a demo. Sent twice, a letter is the same file."""

    folder: Path

    def reaches(self, address: str) -> bool:
        return bool(address)

    def send(self, letter: Letter, address: str, at: datetime) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        begun = self.folder / f".{letter.key}"
        begun.write_bytes(written(letter, address, _DEMO_SENDER, at).as_bytes())
        begun.rename(self.folder / f"{letter.key}.eml")


@dataclass(frozen=True)
class Server:
    """Sends by a mail server."""

    smtp: Smtp

    def reaches(self, address: str) -> bool:
        return bool(address) and not address.lower().endswith(_NOWHERE)

    def send(self, letter: Letter, address: str, at: datetime) -> None:
        ready = written(letter, address, self.smtp.sender, at)
        try:
            with _connected(self.smtp) as server:
                server.send_message(ready)
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _why in refused.recipients.values()]
            if all(500 <= code < 600 for code in codes):
                raise Undeliverable from refused
            raise


def mailer_of(settings: Settings) -> Mailer | None:
    """How e-mail leaves; None where it does not."""
    if settings.smtp:
        return Server(settings.smtp)
    return Folder(settings.mail_folder) if settings.mail_folder else None


def written(letter: Letter, address: str, sender: str, at: datetime) -> EmailMessage:
    """The letter as an e-mail. Its Message-ID is the same at each try: RFC 5322 3.6.4 calls that the same message.

    :raises Undeliverable: what stands in the account is no address
    """
    mail = EmailMessage(policy=SMTP)
    try:
        # The parts are parsed and quoted; a line break in an address, or a second address, is refused here.
        mail["To"] = Address(addr_spec=address)
    except (ValueError, IndexError, MessageError) as error:
        raise Undeliverable from error
    mail["From"] = sender
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{letter.key}@{sender.rpartition('@')[2]}>"
    # RFC 3834: nobody's holiday notice answers it.
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.text)
    return mail


@contextmanager
def _connected(smtp: Smtp) -> Iterator[smtplib.SMTP]:
    # Python's own default takes any certificate.
    checked = create_default_context()
    place = (smtp.host, smtp.port)
    if smtp.tls == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(*place, timeout=_PATIENCE, context=checked)
    else:
        connection = smtplib.SMTP(*place, timeout=_PATIENCE)
    with connection as server:
        if smtp.tls == "starttls":
            server.starttls(context=checked)
        if smtp.user:
            server.login(smtp.user, smtp.password)
        yield server
