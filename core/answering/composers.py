"""Who composes a turn's answer, as its configuration wants it."""

from collections.abc import Callable, Iterator, Sequence

from core.answering.findings import Findings
from core.answering.ports import Composer, Draft
from core.answering.reply import ReplyDelta, Turn
from core.answering.tool_calls import ToolCalls
from core.configuration.agent_config import AgentConfig
from core.configuration.agent_config import Composer as Wanted
from core.errors import ProviderUnavailable


class OneComposer:
    """Implements ComposerChoice: the same whatever the configuration says; `fallback` when it fails."""

    def __init__(self, composer: Composer, fallback: Composer | None = None) -> None:
        self._composers = (composer,) if fallback is None else (composer, fallback)

    def of(self, config: AgentConfig) -> Sequence[Composer]:  # noqa: ARG002 - the same for all
        """In the order in which they are tried."""
        return self._composers


class ConfiguredComposers:
    """Implements ComposerChoice: extractive, or a chat model of the endpoint, as the configuration says.

    `generative` gives the composer on a model; None where the host has no endpoint. `model` is the settings'
    own, empty for none. `falls_back`: the extractive composer answers when the model fails.
    """

    def __init__(
        self,
        extractive: Composer,
        *,
        generative: Callable[[str], Composer] | None,
        model: str = "",
        falls_back: bool = True,
    ) -> None:
        self._extractive = extractive
        self._generative = generative
        self._model = model
        self._falls_back = falls_back

    def of(self, config: AgentConfig) -> Sequence[Composer]:
        """In the order in which they are tried."""
        wanted = config.model.composer
        name = (config.model.chat_model or self._model) if self._generative else ""
        if wanted is Wanted.EXTRACTIVE or (wanted is Wanted.AUTO and not name):
            return (self._extractive,)
        first = self._generative(name) if self._generative and name else _NoModel()
        return (first, self._extractive) if self._falls_back else (first,)


class _NoModel:
    """Implements Composer where a model is wanted and there is none."""

    def compose(
        self,
        turn: Turn,  # noqa: ARG002 - as composers are called
        findings: Findings,  # noqa: ARG002
        calls: ToolCalls,  # noqa: ARG002
    ) -> Iterator[ReplyDelta | Draft]:
        """Raises ProviderUnavailable."""
        raise ProviderUnavailable(
            "The configuration wants a chat model, and the host has none. Set ANSWERDESK_MODEL__CHAT_MODEL."
        )
