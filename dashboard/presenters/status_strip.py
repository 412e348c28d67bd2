"""The strip above every page: who answers, with what knowledge, what is going on."""

from datetime import datetime, tzinfo

from core.configuration.agent_config import AgentConfig
from core.knowledge.documents import KnowledgeVersion
from dashboard.formatting import exact, relative
from dashboard.presenters.agent_face import face_inside
from dashboard.presenters.markup import Html, tag


def agent_face(config: AgentConfig, *, cls: str = "ad-avatar") -> Html:
    """The avatar: what the profile says, else initials."""
    return tag("span", face_inside(config), cls=cls)


def strip_agent(config: AgentConfig) -> Html:
    """Who answers."""
    return tag("div", agent_face(config), tag("b", config.name), cls="ad-strip")


def strip_facts(*, config_version: int, newest: KnowledgeVersion | None, now: datetime, zone: tzinfo) -> Html:
    """Knowledge version and its age, and the profile's."""
    if newest is None:
        knowledge = tag("span", "No knowledge yet", cls="ad-muted")
    else:
        knowledge = tag(
            "span",
            "Knowledge ",
            tag("b", f"v{newest.number}"),
            f" · {relative(newest.created_at, now)}",
            cls="ad-muted ad-num",
            title=f"{newest.cause} · {exact(newest.created_at, zone)}",
        )
    profile = tag(
        "span",
        "Profile ",
        tag("b", f"v{config_version}" if config_version else "as delivered"),
        cls="ad-muted ad-num",
    )
    return tag("div", knowledge, profile, cls="ad-strip")
