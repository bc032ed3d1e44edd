"""How the processes log."""

import logging
import sys

import structlog

# What libraries say below this may hold names: Flask-AppBuilder logs who failed to sign in.
_QUIET = ("flask_appbuilder", "sqlalchemy", "flask_limiter", "werkzeug")


def configure_logs() -> None:
    """One line of JSON an event, on standard error; what libraries say is left out."""
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=lambda *_names: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
