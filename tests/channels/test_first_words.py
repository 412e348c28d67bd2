"""What a chat opens with: the lead's words as they are, else ours in the language of the widget."""

import pytest

from core.channels.first_words import first_words
from core.channels.widget.bundle import LANGUAGES
from core.configuration.agent_config import AgentConfig, Formality, Messages, ResponseStyle

DELIVERED = Messages().greeting


def test_every_language_of_the_widget_has_its_own():
    said = {language: first_words(AgentConfig(), language) for language in LANGUAGES}
    assert len(set(said.values())) == len(LANGUAGES)
    assert said["en"] == first_words(AgentConfig(), "xx") == DELIVERED


@pytest.mark.parametrize(("formality", "word"), [(Formality.FORMAL, "Ihnen"), (Formality.INFORMAL, "dir")])
def test_customers_are_addressed_as_the_agent_will_address_them(formality, word):
    config = AgentConfig(style=ResponseStyle(formality=formality))
    assert f" {word} " in first_words(config, "de")


def test_what_the_lead_wrote_is_said_as_it_is():
    config = AgentConfig(messages=Messages(greeting="Welcome to the shop!"))
    assert {first_words(config, language) for language in LANGUAGES} == {"Welcome to the shop!"}


def test_an_emptied_greeting_counts_as_untouched():
    emptied = AgentConfig(messages=Messages(greeting=""))
    for language in LANGUAGES:
        assert first_words(emptied, language) == first_words(AgentConfig(), language)
