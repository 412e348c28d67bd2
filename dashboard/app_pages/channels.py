"""Channels: where and when the agent takes conversations."""

from dashboard.components.channel_room import channel_room
from dashboard.engine_cache import engine
from dashboard.views.channels import render_channels

render_channels(channel_room(engine()))
