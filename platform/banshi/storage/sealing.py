"""Sealing: authenticated encryption at rest, blind-index tokens, and the key of the audit chain.

AES-256-GCM (NIST SP 800-38D) with a random nonce; keys are derived by HKDF-SHA256 (RFC 5869), one a purpose, so that
what is sealed for one purpose never opens for another.
"""

import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# The first byte of everything sealed names the key, so that a second key can come in beside the first.
_KEY_ID = b"\x01"
_NONCE = 12


class Purpose(StrEnum):
    """What a thing is sealed for."""

    DOCUMENT = "document"
    EVENT = "event"
    DRAFT = "draft"
    FIELD = "register field"
    CHANGE = "record change"
    FILE_NAME = "file name"
    DELEGATION = "delegation"
    BLOB = "blob"
    SHORTFALL = "shortfall"


class Unsealable(Exception):
    """What is stored was not sealed by us, for this purpose and for this row; it was altered or moved."""


@dataclass(frozen=True)
class Seal:
    """The derived keys. Made once at start by `make_seal`."""

    # Never in a repr: an error report that shows a Database must not show its keys.
    ciphers: Mapping[Purpose, AESGCM] = field(repr=False)
    index_key: bytes = field(repr=False)
    audit_key: bytes = field(repr=False)

    def seal(self, purpose: Purpose, content: str | bytes, row: str) -> bytes:
        """Encrypt `content` so that it opens only for this purpose and this row."""
        plain = content.encode() if isinstance(content, str) else content
        nonce = os.urandom(_NONCE)
        return _KEY_ID + nonce + self.ciphers[purpose].encrypt(nonce, plain, _associated(purpose, row))

    def open(self, purpose: Purpose, sealed: bytes, row: str) -> bytes:
        """The inverse of `seal`.

        :raises Unsealable: altered, or sealed for another row, purpose or key
        """
        if sealed[:1] != _KEY_ID:
            raise Unsealable(f"{purpose} of {row}: unknown key")
        nonce, content = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            return self.ciphers[purpose].decrypt(nonce, content, _associated(purpose, row))
        except (InvalidTag, ValueError):
            raise Unsealable(f"{purpose} of {row}: altered or moved") from None

    def token(self, column: str, value: str) -> str:
        """The blind index of `value` in `column`: equal values have equal tokens, and nobody without the key makes one.

        Normalises nothing: what was parsed is what is compared. 128 bits, hex.
        """
        return _hmac(self.index_key, f"{column}\0{value}".encode())[:32]

    def content_address(self, content: bytes) -> str:
        """The name of a stored file. Keyed, so that a copy of the disk does not tell which known file is in it."""
        return _hmac(self.index_key, b"blob\0" + content)

    def audit_mac(self, *parts: str) -> str:
        """The audit chain's HMAC over `parts`; the lengths go in, so that no two lists of parts look alike."""
        return _hmac(self.audit_key, "".join(f"{len(part)}:{part}" for part in parts).encode())


def make_seal(key: bytes) -> Seal:
    """Derive the keys from the platform's secret.

    :param key: at least 32 random bytes
    """
    if len(key) < 32:
        raise ValueError("the secret must have at least 32 bytes")
    return Seal(
        ciphers={purpose: AESGCM(_derive(key, purpose)) for purpose in Purpose},
        index_key=_derive(key, "blind index"),
        audit_key=_derive(key, "audit"),
    )


def _derive(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"banshi/{purpose}".encode()).derive(key)


def _associated(purpose: Purpose, row: str) -> bytes:
    return f"{purpose}\0{row}".encode()


def _hmac(key: bytes, content: bytes) -> str:
    return hmac.new(key, content, sha256).hexdigest()
