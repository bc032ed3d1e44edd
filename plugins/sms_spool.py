"""Notifier `sms_spool` 短信: leaves each message as a file for the office's SMS gateway to fetch.

The folder is BANSHI_SMS_SPOOL, else var/sms. A file is one JSON line: key, user, subject, text. The platform keeps no
phone numbers: the gateway knows the number of an account. It removes a file that it has sent.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from banshi.hookspecs import hookimpl
from banshi.message import Letter, Notifier
from banshi.settings import ROOT


def sms_spool(letter: Letter) -> None:
    """短信：在文件夹里给短信平台留一个文件。"""
    folder = Path(os.environ.get("BANSHI_SMS_SPOOL") or ROOT / "var" / "sms")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    said = {"key": letter.key, "user": letter.user_name, "subject": letter.subject, "text": letter.text}
    # Named by its key: the same message written again is the same file. Renamed, so that nobody fetches half of it.
    begun = folder / f".{letter.key}"
    begun.write_text(json.dumps(said, ensure_ascii=False) + "\n", encoding="utf-8")
    begun.rename(folder / f"{letter.key}.json")


@hookimpl
def register_notifiers() -> Mapping[str, Notifier]:
    return {"sms_spool": sms_spool}
