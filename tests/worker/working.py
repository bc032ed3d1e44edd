"""A child process for `test_kill.py`: the real worker, by a clock that begins on a working morning.

python working.py URL DATA KEY DEFINITIONS PORT NOW
"""

import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from banshi.i18n import load_translators
from banshi.logs import configure_logs
from banshi.settings import Settings, Smtp
from banshi.startup import open_platforms
from banshi.worker import loop
from banshi.worker.mailing import mailer_of


def main(url: str, data: str, key: str, definitions: str, port: str, now: str) -> None:
    configure_logs()
    smtp = Smtp("127.0.0.1", int(port), "", "", "", "hall@example.org")
    settings = Settings(url, key.encode(), Path(data), definitions=Path(definitions), smtp=smtp)
    begun, first = time.monotonic(), datetime.fromisoformat(now)
    source = open_platforms(settings, "")
    # Where another works it asks again at once, for the test to go on.
    loop._AWAY = 0.1
    loop.Worker(
        source,
        load_translators(settings.locale),
        mailer_of(settings),
        now=lambda: first + timedelta(seconds=time.monotonic() - begun),
    ).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
