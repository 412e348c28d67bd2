"""What the draft makes of a message: what was met, what was decided and why."""

from core.answering.reply import MetSituation, Reply, SituationKind
from core.answering.wordings_by_language import message as wording_for
from core.configuration.agent_config import AgentConfig
from core.conversations.conversation import Role
from dashboard.formatting import percent
from dashboard.presenters.agent_face import face_inside
from dashboard.presenters.markup import Html, icon, tag
from dashboard.presenters.transcript import citation_list, evidence_bar_of, speech
from dashboard.presenters.wording import HANDOFF_REASONS

SITUATIONS = {
    SituationKind.PHRASE: ("record_voice_over", "Handoff phrase"),
    SituationKind.RULE: ("rule", "Handoff rule"),
    SituationKind.GUARDRAIL: ("shield", "Guardrail"),
    SituationKind.SCRIPTED: ("format_quote", "Scripted response"),
}
"""Icon and name of what a message can meet."""


def greeting_bubble(config: AgentConfig) -> Html:
    """How a new chat opens."""
    words = wording_for("greeting", config, "en")
    return tag("div", speech(Role.AGENT, words, name=config.name, avatar=face_inside(config)), cls="ad-talk")


def trial_talk(question: str, reply: Reply, config: AgentConfig) -> Html:
    """The two messages, as the customer would see them."""
    asked = speech(Role.CUSTOMER, question, name="Customer")
    said = speech(
        Role.AGENT,
        reply.text,
        name=config.name,
        avatar=face_inside(config),
        below=citation_list(reply.citations),
    )
    return tag("div", asked, said, cls="ad-talk")


def trial_story(reply: Reply) -> Html:
    """Below the messages: the decision, what of the configuration was met and how surely, the reason."""
    why = None
    if reply.handoff_reason and not reply.situation:
        why = tag("p", icon("group"), f" {HANDOFF_REASONS[reply.handoff_reason]}")
    met = _met(reply.situation) if reply.situation else _nothing_met()
    reason = tag("p", reply.reason, cls="ad-muted")
    return tag("div", evidence_bar_of(reply), why, met, reason, cls="ad-trial")


def _met(situation: MetSituation) -> Html:
    symbol, kind = SITUATIONS[situation.kind]
    name = tag("div", icon(symbol), f" {kind}: ", tag("b", situation.name))
    score = tag(
        "div",
        tag(
            "div",
            tag("div", cls="ad-bar-fill", width_pct=situation.score * 100),
            cls="ad-bar",
        ),
        tag("span", f"{percent(situation.score)} · {situation.how}", cls="ad-muted ad-num"),
        cls="ad-score",
    )
    said = tag("div", "Met by: “", situation.said, "”", cls="ad-muted") if situation.said else None
    return tag("div", name, score, said, cls="ad-passage ad-used")


def _nothing_met() -> Html:
    return tag("div", "No phrase, rule, guardrail or scripted response was met.", cls="ad-muted")
