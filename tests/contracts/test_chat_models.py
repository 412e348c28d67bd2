"""What every chat model promises: pieces in order, a name, and our own errors."""

import pytest

from core.answering.ports import ChatMessage, ChatModel
from core.errors import ProviderError, ProviderUnavailable
from core.providers.openai_chat import OpenAICompatibleChatModel
from core.settings import ModelSettings
from tests.fakes.scripted_chat_model import ScriptedChatModel
from tests.providers.openai_server import breaks_off_after, running_openai_server, says

ASKED = [ChatMessage("user", "Hello?")]


@pytest.fixture(params=["scripted", "openai"])
def make(request):
    """A function from (text, breaks) to a chat model that says the text, or breaks off after it."""
    with running_openai_server() as server:

        def model(text: str, *, breaks: bool = False) -> ChatModel:
            if request.param == "scripted":
                error = ProviderUnavailable("It broke off.")
                return ScriptedChatModel([text, error] if breaks else text, name="m")
            server.will(breaks_off_after(text) if breaks else says(text))
            settings = ModelSettings(base_url=server.url, chat_model="m", attempts=1)
            return OpenAICompatibleChatModel(settings)

        yield model


def test_the_pieces_make_the_text(make):
    assert "".join(make("Hello there").stream_chat(ASKED)).strip() == "Hello there"


def test_it_tells_its_name(make):
    assert make("Hello").name == "m"


def test_a_stream_that_breaks_gives_what_came_and_then_our_error(make):
    came = []
    with pytest.raises(ProviderError):
        came.extend(make("Hello", breaks=True).stream_chat(ASKED))
