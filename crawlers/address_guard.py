"""Checks every address a host name leads to at the moment of connecting, so that no name can lead inside."""

from collections.abc import Sequence
from typing import Any

from twisted.internet.interfaces import IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer

from core.network import is_public_address


@implementer(IHostnameResolver)
class GuardedResolver:
    """Wraps the reactor's resolver. A name with any private address among its addresses leads nowhere.

    Twisted connects to the very addresses given here, IP addresses in URLs included; there is no second
    look-up between the check and the connection that a changing DNS answer could use.
    """

    def __init__(self, resolver: Any, *, allow_private: bool) -> None:
        self._resolver = resolver
        self._allow_private = allow_private
        self.refused: dict[str, str] = {}
        """By host: the private address it led to."""

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: N803 - Twisted's name
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[Any] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """Resolve as the wrapped resolver does, with private addresses withheld."""
        receiver = resolutionReceiver
        if not self._allow_private:
            receiver = _PublicOnly(resolutionReceiver, hostName, self.refused)
        return self._resolver.resolveHostName(
            receiver, hostName, portNumber, addressTypes, transportSemantics
        )


@implementer(IResolutionReceiver)
class _PublicOnly:
    def __init__(self, receiver: Any, host: str, refused: dict[str, str]) -> None:
        self._receiver = receiver
        self._host = host
        self._refused = refused
        self._addresses: list[Any] = []

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self._addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        private = [address.host for address in self._addresses if not is_public_address(address.host)]
        if private:
            self._refused[self._host] = private[0]
        else:
            self._refused.pop(self._host, None)
            for address in self._addresses:
                self._receiver.addressResolved(address)
        self._receiver.resolutionComplete()
