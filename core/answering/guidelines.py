"""The configuration's guidelines for the system prompt, each under its heading and bounded. Pure."""

from collections.abc import Sequence

from core.configuration.agent_config import AgentConfig, BrandVoice, Personality

_TEXT = 1_500
"""Letters of one description; more makes a small model forget the rules."""
_INSTRUCTIONS = 4_000
_LINES = 15
_LINE = 200
_TOPICS = 50


def guidelines(config: AgentConfig) -> str:
    """All that the configuration says of how to speak, in Markdown; empty where it says nothing."""
    voice = config.brand_voice if config.personality is Personality.BRAND_VOICE else BrandVoice()
    topics = [f"{one.topic}. If it comes up, do not go into it." for one in config.guardrails]
    sections = (
        ("Brand voice", _cut(voice.description, _TEXT)),
        ("Do", _listed(voice.dos)),
        ("Do not", _listed(voice.donts)),
        ("Sentences that sound right (for their sound; they state nothing)", _listed(voice.samples)),
        ("Tone", _cut(config.tone, _TEXT)),
        ("Style", _cut(config.style.description, _TEXT)),
        ("Topics that you do not speak about", _listed(topics, most=_TOPICS)),
        ("Further instructions", _cut(config.instructions, _INSTRUCTIONS)),
    )
    return "\n\n".join(f"## {title}\n{text}" for title, text in sections if text)


def _listed(lines: Sequence[str], *, most: int = _LINES) -> str:
    return "\n".join(f"- {_cut(' '.join(line.split()), _LINE)}" for line in lines[:most])


def _cut(text: str, letters: int) -> str:
    text = text.strip()
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"
