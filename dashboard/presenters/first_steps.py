"""What a new workspace needs, and what of it is done."""

from dataclasses import dataclass

from dashboard.formatting import plural
from dashboard.presenters.markup import Html, icon, tag


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One of the three steps, with its state in words."""

    title: str
    why: str
    state: str
    is_done: bool


def first_steps(*, answering: int, tried: int, published: int, agent_name: str) -> tuple[FirstStep, ...]:
    """`answering`: documents; `tried`: preview conversations; `published`: versions of the profile."""
    return (
        FirstStep(
            "Add your content",
            f"{agent_name} answers from your help centre, files and short answers, and from nothing else.",
            f"{plural(answering, 'document')} answering" if answering else "Nothing added yet",
            is_done=answering > 0,
        ),
        FirstStep(
            "Try it in Preview",
            "Ask what customers ask. Beside each reply you see what it rests on and why.",
            f"{plural(tried, 'test conversation')}" if tried else "Not tried yet",
            is_done=tried > 0,
        ),
        FirstStep(
            "Make it yours",
            "Name, personality, messages, and how sure it must be before it answers.",
            f"Version {published} is live" if published else "As delivered",
            is_done=published > 0,
        ),
    )


def step_card(count: int, step: FirstStep) -> Html:
    """Number or tick, title, why and state."""
    sign = icon("check", cls="ad-green") if step.is_done else None
    face = tag("span", sign or str(count), cls="ad-avatar" if not step.is_done else "ad-avatar ad-done")
    state = tag("span", step.state, cls="ad-chip ad-green" if step.is_done else "ad-chip")
    head = tag("div", face, state, cls="ad-row ad-spread")
    return tag("div", head, tag("h4", step.title), tag("p", step.why), cls="ad-step-card")
