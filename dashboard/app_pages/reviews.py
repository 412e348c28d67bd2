"""Reviews: what the syncs changed."""

from dashboard.engine_cache import engine
from dashboard.formatting import zone_named
from dashboard.views.reviews import ReviewRooms, render_reviews

room = engine()
names = {source.id: source.name for source in room.sources.list_sources(with_removed=True)}
render_reviews(
    ReviewRooms(room.review_overview, room.reviews, room.approval, names),
    now=room.clock(),
    zone=zone_named(room.settings.time_zone),
)
