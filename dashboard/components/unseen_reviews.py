"""How many reviews wait to be looked at, for the navigation."""

from core.errors import AnswerDeskError
from dashboard.engine_cache import engine


def count_unseen() -> int:
    """All sources together; 0 where it cannot be told, as the page itself then says why."""
    try:
        return sum(engine().review_overview.count_unseen().values())
    except AnswerDeskError:
        return 0
