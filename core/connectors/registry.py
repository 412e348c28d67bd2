"""Which systems can be connected, by name."""

from collections.abc import Sequence

from core.connectors.hubspot import HubSpot
from core.errors import InvalidInput
from core.knowledge.content_connector import ConnectorKind
from core.settings import CrawlSettings


class ConnectorRegistry:
    """The kinds of connectors there are."""

    def __init__(self, kinds: Sequence[ConnectorKind]) -> None:
        self._by_name = {kind.name: kind for kind in kinds}

    @property
    def kinds(self) -> tuple[ConnectorKind, ...]:
        """All of them, in the order to show them."""
        return tuple(self._by_name.values())

    def find(self, name: str) -> ConnectorKind:
        """The kind of that name. Raises InvalidInput with the names there are."""
        if name not in self._by_name:
            known = ", ".join(self._by_name)
            raise InvalidInput(f"There is no connector “{name[:50]}”. There are: {known}.")
        return self._by_name[name]


def known_connectors(settings: CrawlSettings) -> ConnectorRegistry:
    """Every connector of this program; a new one is named here."""
    return ConnectorRegistry([HubSpot(allow_private_networks=settings.allow_private_networks)])
