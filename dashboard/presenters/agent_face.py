"""The agent's face: its picture, its emoji, or its initials."""

from core.configuration.agent_config import AgentConfig
from dashboard.presenters.markup import Html, picture, tag
from dashboard.presenters.transcript import initials


def face_inside(config: AgentConfig) -> str:
    """What stands inside the round: a picture as markup, else letters or an emoji as text."""
    if config.avatar_image:
        return picture(config.avatar_image)
    return config.avatar or initials(config.name)


def face_sizes(config: AgentConfig) -> Html:
    """The face as the chat window, a message and a list show it."""
    sizes = (("ad-avatar ad-face-large", "in the chat's head"), ("ad-avatar", "beside messages"))
    drawn = [
        tag(
            "div", tag("span", face_inside(config), cls=cls), tag("span", where, cls="ad-muted"), cls="ad-row"
        )
        for cls, where in sizes
    ]
    return tag("div", *drawn, cls="ad-row")
