"""What lies where, and what must not lie anywhere: no shadow of a standard module, no personal data, no secret."""

import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Papers of the customer that the definitions were written from. They are kept beside the repository, never in it.
REFERENCE = ROOT.parent / "shared" / "reference"

TOP = {
    "app.py", "requirements.txt", "platform", "definitions", "plugins", "migrations", "locale", "tests", "README.md",
    "Makefile", "pyproject.toml", ".ci", "docs", "requirements.in", "requirements-dev.in", "requirements-dev.txt",
}  # fmt: skip
BESIDE = {"CHANGELOG.md", ".gitignore", "bench", "tools", "LICENSE"}

# An identity number, a bank account, or a mobile number; not digits inside a longer word or a decimal.
_PERSONAL = re.compile(r"(?<![\w.])(?:[0-9]{17}[Xx]|[0-9]{15,19}|1[3-9][0-9]{9})(?![\w.])", re.ASCII)
_SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}|\bsk-[A-Za-z0-9_-]{32,}"
    r"|\bxox[abp]-[0-9A-Za-z-]{20,}|BANSHI_SECRET=['\"]?[0-9A-Za-z+/_-]{32,}"
    r"|(?:postgresql|postgres)(?:\+\w+)?://[^\s:/@]+:[^\s@<{$]{12,}@"
)
# Said in two parts, so that this file does not say it.
_MACHINE = re.compile("|".join(("/wo" + "rk/", "/ho" + "me/[a-z]", "/ro" + "ot/")))


def _tree() -> list[Path]:
    """Every file that is, or would be, committed."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def _texts() -> Iterator[tuple[Path, str]]:
    for path in _tree():
        content = path.read_bytes()
        if b"\0" not in content:
            yield path.relative_to(ROOT), content.decode("utf-8", "replace")


def test_top_level():
    found = {path.relative_to(ROOT).parts[0] for path in _tree()}
    assert found >= TOP
    assert found - TOP <= BESIDE


def test_the_source_root_is_no_package():
    assert not (ROOT / "platform" / "__init__.py").exists()


@pytest.mark.parametrize("started_in", [ROOT, ROOT / "platform"])
def test_platform_is_the_standard_module(started_in):
    asked = "import platform; print(platform.__file__); platform.system()"
    found = subprocess.run([sys.executable, "-c", asked], cwd=started_in, capture_output=True, text=True, check=True)
    assert not Path(found.stdout.strip()).is_relative_to(ROOT / "platform")
    assert found.stdout.strip().endswith("platform.py")


@pytest.mark.filterwarnings("default:NOT COMPARED")
def test_no_personal_data_of_the_reference():
    if not REFERENCE.is_dir():
        warnings.warn(f"NOT COMPARED with the customer's papers: there is no {REFERENCE}", stacklevel=1)
        pytest.skip(f"NOT COMPARED with the customer's papers: there is no {REFERENCE}")
    papers = "\n".join(path.read_text(errors="replace") for path in sorted(REFERENCE.iterdir()) if path.is_file())
    private = set(_PERSONAL.findall(papers))
    found = [(str(path), one) for path, text in _texts() for one in private.intersection(_PERSONAL.findall(text))]
    assert found == []


def test_what_counts_as_personal():
    """The pattern finds what it is for, and leaves guide codes, dates and digests alone."""
    assert _PERSONAL.findall("证件号码11010519491231002X，手机13800000000。账号 6222020000000000000") == [
        "11010519491231002X", "13800000000", "6222020000000000000",
    ]  # fmt: skip
    assert _PERSONAL.findall("112036001002 2026-11-25 a12345678901234567 0.123456789012345678") == []


def test_no_secret_in_the_tree():
    found = [(str(path), one[:24]) for path, text in _texts() for one in _SECRETS.findall(text)]
    assert found == []


def test_no_path_of_a_machine_in_the_tree():
    found = [(str(path), one) for path, text in _texts() for one in _MACHINE.findall(text)]
    assert found == []
