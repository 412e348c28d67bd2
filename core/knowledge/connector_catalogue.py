"""Sources of connected systems: add one, check and replace its token, and let its webhooks in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.audit.entries import AuditAction
from core.audit.trail import AuditTrail
from core.clock import Clock
from core.errors import InvalidInput, NotFound
from core.identifiers import IdFactory
from core.knowledge.audited_sources import OPERATOR, AuditedSources
from core.knowledge.content_connector import (
    ConnectorAccess,
    ConnectorAccount,
    FindConnector,
    SecretStore,
    signing_name,
    token_name,
)
from core.knowledge.ports import SourceStore
from core.knowledge.sources import Source, SourceKind, SourceStatus
from core.knowledge.text_form import normalise_title
from core.network import check_web_url


@dataclass(frozen=True, slots=True)
class WebhookAccess:
    """What a webhook's signature is checked with. The secret must not show in any text."""

    secret: str
    public_url: str | None
    """Where the sender calls us, when a proxy hides that; up to and without the path."""

    def __repr__(self) -> str:
        return f"WebhookAccess(public_url={self.public_url!r})"


class ConnectorCatalogue:
    """Every change of connected sources, by `actor`. Secrets go in and are never given back."""

    def __init__(
        self,
        *,
        sources: SourceStore,
        secrets: SecretStore,
        audit: AuditTrail,
        find_connector: FindConnector,
        ids: IdFactory,
        clock: Clock,
    ) -> None:
        self._sources = sources
        self._audited = AuditedSources(sources=sources, audit=audit)
        self._secrets = secrets
        self._find_connector = find_connector
        self._ids = ids
        self._clock = clock

    def check(
        self, connector: str, token: str, *, content: Sequence[str] = (), base_url: str | None = None
    ) -> ConnectorAccount:
        """Whose content the token opens; nothing is stored. Content: all kinds when none is named.

        Raises InvalidInput, ConnectorRefused with the missing permission named, ConnectorUnavailable.
        """
        kind = self._find_connector(connector)
        chosen = tuple(content) or tuple(item.id for item in kind.content)
        opened = kind.open(ConnectorAccess(token.strip(), chosen, base_url))
        try:
            return opened.check()
        finally:
            opened.close()

    def add(
        self,
        connector: str,
        token: str,
        *,
        content: Sequence[str] = (),
        name: str | None = None,
        base_url: str | None = None,
        actor: str = OPERATOR,
    ) -> Source:
        """A new source, not synced yet, its token sealed. Raises as check, and InvalidInput for an account
        that is a source already.
        """
        kind = self._find_connector(connector)
        account = self.check(connector, token, content=content, base_url=base_url)
        location = f"{kind.name}:{account.id}"
        options: dict[str, object] = {
            "connector": kind.name,
            "content": list(content) or [item.id for item in kind.content],
            "account": account.name,
        }
        if base_url:
            options["base_url"] = base_url
        source = Source(
            self._ids("src"),
            SourceKind.CMS,
            normalise_title(name or account.name, longest=200),
            location,
            SourceStatus.NEW,
            self._clock(),
            options=options,
        )
        with self._audited.changing():
            self._refuse_double(account, location)
            self._audited.add(source, actor=actor)
            self._secrets.put_secret(token_name(source.id), token.strip())
            self._audited.record_secret(AuditAction.CREATE, source, "Token", actor=actor)
        return source

    def set_token(self, source_id: str, token: str, *, actor: str = OPERATOR) -> ConnectorAccount:
        """Replace the token; it must open the same account. Raises as check."""
        source = self._connected(source_id)
        base_url, content = source.options.get("base_url"), source.options.get("content")
        account = self.check(
            str(source.options.get("connector", "")),
            token,
            content=[str(kind) for kind in content] if isinstance(content, list) else (),
            base_url=base_url if isinstance(base_url, str) else None,
        )
        if not source.location.endswith(f":{account.id}"):
            raise InvalidInput(
                f"This token opens {account.name}, but “{source.name}” is another account. "
                "Add it as a source of its own."
            )
        with self._audited.changing():
            self._secrets.put_secret(token_name(source_id), token.strip())
            self._audited.record_secret(AuditAction.EDIT, source, "Token", actor=actor)
        return account

    def set_webhook(
        self,
        source_id: str,
        signing_secret: str,
        *,
        public_url: str | None = None,
        actor: str = OPERATOR,
    ) -> None:
        """Let the system's signed calls in. `public_url` is where it calls us, when a proxy hides that.

        Raises InvalidInput for an empty secret or a bad address.
        """
        source = self._connected(source_id)
        if not signing_secret.strip():
            raise InvalidInput("Give the app's client secret, by which the calls are signed.")
        shown = check_web_url(public_url).rstrip("/") if public_url else None
        with self._audited.changing():
            self._secrets.put_secret(signing_name(source_id), signing_secret.strip())
            self._audited.record_secret(AuditAction.EDIT, source, "Webhook secret", actor=actor)
            options = {**source.options, "public_url": shown}
            self._audited.change(source_id, actor=actor, options=options)

    def webhook_access(self, source_id: str, connector: str) -> WebhookAccess | None:
        """What to check a call with; None where there is no such source, or calls are not let in."""
        try:
            source = self._connected(source_id)
        except (NotFound, InvalidInput):
            return None
        secret = self._secrets.open_secret(signing_name(source_id))
        if secret is None or source.options.get("connector") != connector:
            return None
        public_url = source.options.get("public_url")
        return WebhookAccess(secret, public_url if isinstance(public_url, str) else None)

    def ask_for_sync(self, source_id: str, *, request: Callable[[str], object]) -> None:
        """Have the source synced soon: now, or by the sync that runs, which then looks once more.

        `request` asks the queue and raises SyncRunning while a sync is unfinished.
        """
        self._sources.update_source(source_id, next_sync_at=self._clock())
        request(source_id)

    def forget_removed(self) -> None:
        """Delete the secrets of sources that are gone; cheap when there are none."""
        names = self._secrets.list_secrets()
        if not names:
            return
        present = {source.id for source in self._sources.list_sources()}
        for name in names:
            kind, _, rest = name.partition("/")
            if kind == "source" and rest.partition("/")[0] not in present:
                self._secrets.remove_secret(name)

    def _refuse_double(self, account: ConnectorAccount, location: str) -> None:
        for source in self._sources.list_sources():
            if source.kind is SourceKind.CMS and source.location == location:
                raise InvalidInput(
                    f"{account.name} is a source already ({source.id}). Change or sync that one."
                )

    def _connected(self, source_id: str) -> Source:
        source = self._sources.find_source(source_id)
        if source.kind is not SourceKind.CMS:
            raise InvalidInput(f"“{source.name}” is no connected system, so it has no token.")
        if source.status is SourceStatus.REMOVED:
            raise InvalidInput(f"“{source.name}” has been removed. Add it again to use it.")
        return source
