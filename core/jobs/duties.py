"""What is done round after round: one duty after another, whatever became of those before."""

import logging
from collections.abc import Callable, Mapping

from core.errors import AnswerDeskError

log = logging.getLogger("answerdesk.jobs")


def do_each(duties: Mapping[str, Callable[[], object]]) -> None:
    """Every duty has its turn. What fails is in the log, and is tried again in the next round."""
    for name, duty in duties.items():
        try:
            duty()
        except AnswerDeskError as error:
            log.warning("duty failed name=%s reason=%s", name, error.message)
        except Exception:
            # A bug in one duty must not end the others, round after round.
            log.exception("duty failed name=%s", name)
