"""How many conversations nobody has read, for the navigation."""

from core.errors import AnswerDeskError
from dashboard.engine_cache import engine
from dashboard.session import me

_MOST = 999


def count_unread() -> int:
    """Of the queue and this person's own; 0 where it cannot be told, as the page itself then says why."""
    who = me()
    try:
        return min(engine().inbox.count_unread(who.id if who else None), _MOST)
    except AnswerDeskError:
        return 0
