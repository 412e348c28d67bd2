"""Performance overview; an empty workspace is greeted with its first steps instead."""

from dashboard.engine_cache import engine
from dashboard.views.home import render_home

render_home(engine())
