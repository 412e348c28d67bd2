"""What a server does once, beside its first customers, so that none of them waits for it."""

import gc
import logging
import threading

from core.bootstrap.engine import Engine
from core.errors import AnswerDeskError

_log = logging.getLogger("answerdesk.server")


def warm_up_beside(engine: Engine) -> None:
    """Load what takes seconds, on a thread of its own. What fails is logged, and tried again when needed."""
    threading.Thread(target=_warm_up, args=(engine,), name="warm-up", daemon=True).start()


def _warm_up(engine: Engine) -> None:
    """Models, index and the configuration's texts."""
    try:
        engine.search.search("warm up", limit=1)
        engine.situations.prepare(engine.configuration.current().config)
    except AnswerDeskError as error:
        _log.warning("The search could not be warmed up: %s", error.message)
    # What is loaded by now stays: looking through it with every full collection would hold up replies.
    gc.collect()
    gc.freeze()
