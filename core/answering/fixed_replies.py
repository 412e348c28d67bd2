"""What is said where nothing is composed: courtesies, handoffs, scripts, and what is declined. Pure."""

from core.answering.asking_back import ask_back_text
from core.answering.decision import Verdict
from core.answering.findings import Findings
from core.answering.reply import Decision, HandoffReason, Turn
from core.answering.situations import Met
from core.answering.understanding import Understanding
from core.answering.wording import courtesy
from core.answering.wordings_by_language import is_untouched, message, wording_of
from core.configuration.agent_config import AgentConfig
from core.configuration.handoff_policy import HandoffMode


def fixed_reply(
    turn: Turn, verdict: Verdict, understanding: Understanding, findings: Findings, met: Met | None
) -> str:
    """The text for any decision but an answer. The lead's own texts are said as written."""
    config, language = turn.config, turn.language
    if verdict.decision is Decision.ASK_BACK:
        return ask_back_text(
            message("ask_back", config, language), findings, choices=wording_of("choices", config, language)
        )
    if verdict.decision is Decision.SMALL_TALK and understanding.small_talk is not None:
        return courtesy(understanding.small_talk, turn)
    if verdict.decision is Decision.SCRIPTED and met is not None:
        return config.scripted[met.place].wording
    if verdict.decision is Decision.DECLINE and met is not None:
        return config.guardrails[met.place].text.strip() or message("decline", config, language)
    if verdict.decision is Decision.STAY:
        return _staying(turn, verdict)
    takes_over = turn.is_someone_available and config.handoff.mode is HandoffMode.LIVE
    return message("handoff" if takes_over else "handoff_unavailable", config, language)


def notice(name: str, config: AgentConfig, language: str | None, *, again: str = "") -> str:
    """A configured message where the agent does not speak itself: it has tried nothing, and cannot answer.

    The lead's own texts are said as written, after the plain truth where nobody gets the conversation.
    `again`: when the agent will be there, where that is known.
    """
    own = "" if is_untouched(name, config) else message(name, config, language)
    if name == "no_handoff":
        when = wording_of("write_again", config, language).format(when=again) if again else ""
        return " ".join(filter(None, (wording_of("nobody_now", config, language), when, own)))
    if name == "handoff_unavailable":
        return own or wording_of("passed_on", config, language)
    return message(name, config, language)


def _staying(turn: Turn, verdict: Verdict) -> str:
    """Says that nobody comes; to who asked for a person that there is none, and what the agent can do."""
    config, language = turn.config, turn.language
    if verdict.handoff_reason is not HandoffReason.ASKED_FOR_PERSON:
        return message("no_handoff", config, language)
    nobody = wording_of("nobody_here", config, language)
    if is_untouched("no_handoff", config):
        return f"{nobody} {wording_of('can_do', config, language)}"
    return f"{nobody} {config.messages.no_handoff}"
