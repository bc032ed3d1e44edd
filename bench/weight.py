"""What a first visit of the form weighs on the wire."""

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from bench.client import Client, request

_LINKED = re.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="(/[^"#]*)')
_ICONS = re.compile(r'<use href="(/[^"#]*)')
_IMPORTED = re.compile(r"""\b(?:from|import)\s*["'](\.{1,2}/[^"']+)""")
_ACCEPTED = "gzip, br"


@dataclass(frozen=True)
class Weight:
    """Bytes as they travelled: the page, and everything that it loads."""

    page: int
    page_encoding: str
    assets: int
    files: int


def weigh(client: Client, path: str, cookie: str) -> Weight:
    page = client.send(request(path, cookie, accept=_ACCEPTED))
    text = client.send(request(path, cookie)).body.decode()
    wanted = [*_LINKED.findall(text), *_ICONS.findall(text)]
    weights: dict[str, int] = {}
    while wanted:
        address = wanted.pop()
        if address in weights:
            continue
        weights[address] = len(client.send(request(address, accept=_ACCEPTED)).body)
        if address.endswith(".js"):
            plain = client.send(request(address)).body.decode()
            wanted += [urljoin(address, one) for one in _IMPORTED.findall(plain)]
    encoding = page.header("content-encoding") or "not compressed"
    return Weight(len(page.body), encoding, sum(weights.values()), len(weights))
