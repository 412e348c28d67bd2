"""The key that signs visitors' tokens: made here, kept sealed, renewed without a break."""

from collections.abc import Callable

from core.audit.entries import AuditAction, AuditedChange, AuditKind
from core.audit.trail import AuditTrail
from core.contacts.ports import SecretBox
from core.contacts.visitors import SecretFactory

CURRENT = "identity/key"
PREVIOUS = "identity/previous-key"


class IdentityKeys:
    """At most two keys are valid: the newest, and the one before it until it is dropped."""

    def __init__(
        self,
        *,
        secrets: SecretBox,
        audit: AuditTrail,
        new_secret: SecretFactory,
        forget_vouched: Callable[[], int],
    ) -> None:
        """`forget_vouched`: no browser of a contact whom a token named is known any more."""
        self._forget_vouched = forget_vouched
        self._secrets = secrets
        self._audit = audit
        self._new_secret = new_secret

    def valid(self) -> tuple[str, ...]:
        """The keys that tokens may be signed with, the newest first; empty before the first is made."""
        opened = (self._secrets.open_secret(name) for name in (CURRENT, PREVIOUS))
        return tuple(key for key in opened if key)

    def renew(self, *, actor: str) -> str:
        """Make a key and give it, to be put into the site. The one before stays valid until it is dropped."""
        key = self._new_secret()
        with self._audit.changing():
            previous = self._secrets.open_secret(CURRENT)
            if previous:
                self._secrets.put_secret(PREVIOUS, previous)
            self._secrets.put_secret(CURRENT, key)
            self._record(AuditAction.EDIT if previous else AuditAction.CREATE, actor=actor)
        return key

    def drop_previous(self, *, actor: str) -> bool:
        """Tokens signed with the key before are refused from now on. False when there was none.

        Nor do browsers that such a token opened stay open. Which did is not on record: all whom a token named
        show theirs again, as the site does with the next page.
        """
        with self._audit.changing():
            if self._secrets.open_secret(PREVIOUS) is None:
                return False
            self._secrets.remove_secret(PREVIOUS)
            self._forget_vouched()
            self._record(AuditAction.DELETE, actor=actor, name="Earlier key of visitors' tokens")
        return True

    def _record(self, action: AuditAction, *, actor: str, name: str = "Key of visitors' tokens") -> None:
        self._audit.record(
            AuditedChange(
                actor=actor, action=action, kind=AuditKind.SECRET, object_id=CURRENT, object_name=name
            )
        )
