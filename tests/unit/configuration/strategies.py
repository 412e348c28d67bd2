"""Configurations for property-based tests: few names, so that lists overlap, and all kinds of fields."""

from hypothesis import strategies as st

from core.configuration.agent_config import (
    AgentConfig,
    BrandVoice,
    Guardrail,
    GuardrailAction,
    Messages,
    Personality,
    ScriptedResponse,
    Thresholds,
)
from core.configuration.handoff_policy import HandoffPolicy, HandoffRule, Routing

names = st.sampled_from(["a", "b", "c", "d", "Refunds", "b (2)"])
texts = st.sampled_from(["x", "y", "Two\nlines", "“Größe” · €5"])
few_texts = st.lists(st.one_of(names, texts), max_size=4).map(tuple)

_PLAIN = st.sampled_from([one for one in Personality if one is not Personality.BRAND_VOICE])


def _unique(items: st.SearchStrategy, name: str) -> st.SearchStrategy:
    return st.lists(items, max_size=4, unique_by=lambda one: getattr(one, name).casefold()).map(tuple)


scripted = _unique(
    st.builds(ScriptedResponse, name=names, situation=texts, examples=few_texts, wording=texts), "name"
)
guardrails = _unique(
    st.builds(
        Guardrail, topic=names, examples=few_texts, action=st.sampled_from(GuardrailAction), text=texts
    ),
    "topic",
)
rules = _unique(st.builds(HandoffRule, rule=names, examples=few_texts), "rule")
configs = st.builds(
    AgentConfig,
    name=names,
    personality=_PLAIN,
    brand_voice=st.builds(BrandVoice, description=texts, dos=few_texts),
    scripted=scripted,
    guardrails=guardrails,
    handoff=st.builds(
        HandoffPolicy,
        phrases=few_texts,
        rules=rules,
        routing=st.builds(Routing, primary_people=few_texts, takes_turns=st.booleans()),
    ),
    thresholds=st.sampled_from([Thresholds(), Thresholds(answer=0.9, ask_back=0.1)]),
    messages=st.builds(Messages, greeting=texts),
)
"""All of them can be kept."""


def edits_of(base: AgentConfig) -> st.SearchStrategy[AgentConfig]:
    """The configuration with one or two of its fields as in another one."""

    def with_fields(other: AgentConfig, fields: list[str]) -> AgentConfig:
        return base.model_copy(update={field: getattr(other, field) for field in fields})

    fields = st.lists(
        st.sampled_from(["name", "brand_voice", "scripted", "guardrails", "handoff", "messages"]),
        min_size=1,
        max_size=2,
    )
    return st.builds(with_fields, configs, fields)
