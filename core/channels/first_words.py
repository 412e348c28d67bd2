"""What a chat opens with, before anybody wrote. Pure."""

from core.answering.wordings_by_language import is_untouched, message
from core.configuration.agent_config import AgentConfig

_WITHOUT_WORDINGS = {
    "ar": "مرحبًا! كيف يمكنني مساعدتك اليوم؟",
    "he": "שלום! איך אפשר לעזור היום?",
}
"""In languages that the widget has words in and the agent has none."""


def first_words(config: AgentConfig, language: str) -> str:
    """The greeting as the lead wrote it; one never changed is said in the language of the widget."""
    if is_untouched("greeting", config) and language in _WITHOUT_WORDINGS:
        return _WITHOUT_WORDINGS[language]
    return message("greeting", config, language)
