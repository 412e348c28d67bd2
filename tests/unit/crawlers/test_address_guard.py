"""No host name, however it answers, leads to a private address."""

from dataclasses import dataclass

import pytest
from twisted.internet.address import IPv4Address

from core.network import is_public_address
from crawlers.address_guard import GuardedResolver


class AnsweringResolver:
    """Resolves one look-up after the other as told, as a rebinding name server would."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = iter(answers)

    def resolveHostName(self, receiver, host, port=0, types=None, semantics="TCP"):  # noqa: N802 - Twisted's name
        receiver.resolutionBegan(None)
        for address in next(self._answers):
            receiver.addressResolved(IPv4Address("TCP", address, port))
        receiver.resolutionComplete()


@dataclass
class Connecting:
    """What the connection would be made to."""

    addresses: list[str]

    def resolutionBegan(self, resolution):  # noqa: N802 - Twisted's name
        pass

    def addressResolved(self, address):  # noqa: N802 - Twisted's name
        self.addresses.append(address.host)

    def resolutionComplete(self):  # noqa: N802 - Twisted's name
        pass


def resolve(guard: GuardedResolver) -> list[str]:
    connecting = Connecting([])
    guard.resolveHostName(connecting, "example.com", 80)
    return connecting.addresses


def test_public_addresses_pass():
    guard = GuardedResolver(AnsweringResolver(["93.184.215.14"]), allow_private=False)
    assert resolve(guard) == ["93.184.215.14"]
    assert guard.refused == {}


def test_one_private_address_among_public_ones_refuses_the_name():
    guard = GuardedResolver(AnsweringResolver(["93.184.215.14", "10.0.0.1"]), allow_private=False)
    assert resolve(guard) == []
    assert guard.refused == {"example.com": "10.0.0.1"}


def test_a_name_that_changes_its_answer_is_checked_each_time():
    guard = GuardedResolver(AnsweringResolver(["93.184.215.14"], ["127.0.0.1"]), allow_private=False)
    assert resolve(guard) == ["93.184.215.14"]
    assert resolve(guard) == []


def test_intranets_are_reached_when_allowed():
    assert resolve(GuardedResolver(AnsweringResolver(["10.0.0.1"]), allow_private=True)) == ["10.0.0.1"]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "::1", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1",
        "::127.0.0.1", "nonsense",
    ],
)  # fmt: skip
def test_addresses_of_inner_networks_are_not_public(address):
    assert not is_public_address(address)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:8.8.8.8"]
)
def test_addresses_of_the_internet_are_public(address):
    assert is_public_address(address)
