"""Logs: one JSON object a line. No bodies, query strings, task arguments or names: routes and ids only."""

import logging.config
import re
from typing import Any

import structlog

TOLD_BY_DATABASE = re.compile(r"^(DETAIL|CONTEXT|HINT|LINE \d+):.*(\n\s*\^\s*$)?", re.MULTILINE)
"""PostgreSQL quotes values and statements after these words."""
MESSAGE = re.compile(
    r"^((?:[A-Za-z_][\w.]*\.)?[A-Z]\w*(?:Error|Exception|Warning|Exists|Found|DoesNotExist)?): .*$", re.MULTILINE
)


def without_values(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Keep where an error happened and of which kind it is; its message may quote what people typed."""
    if trace := event.get("exception"):
        event["exception"] = MESSAGE.sub(r"\1", TOLD_BY_DATABASE.sub("", trace))
    return event


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    without_values,
]


def configure(options: dict[str, Any]) -> None:
    """Set up logging for this process. `options` has the level."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    }
    level = options.get("level", "INFO")
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": formatter},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": {
                "django.request": {"level": "ERROR"},
                "django.server": {"level": "WARNING"},
                "celery.app.trace": {"level": "WARNING"},
            },
        }
    )
