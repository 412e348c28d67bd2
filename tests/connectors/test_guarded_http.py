"""Only addresses that may be called are called, and the certificate must be that of the host."""

import datetime
import ssl
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core.connectors.guarded_http import GuardedClient, GuardedTransport, TooLarge
from core.connectors.hubspot import HubSpot
from core.errors import InvalidInput
from core.knowledge.content_connector import ConnectorAccess, ConnectorUnavailable
from tests.fakes.hubspot_server import SITE_PAGES, HubSpotAccount


@pytest.mark.parametrize(
    "address",
    [
        "http://api.example.com",
        "https://127.0.0.1",
        "https://2130706433/",
        "https://[::1]",
        "https://169.254.169.254/latest",
        "https://localhost",
        "https://api.example.com:8443",
        "https://user:secret@api.example.com",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "api.example.com",
    ],
)
def test_addresses_that_may_not_be_called_are_refused(address) -> None:
    with pytest.raises(InvalidInput):
        HubSpot().open(ConnectorAccess("pat", ("pages",), address))


def test_a_name_that_leads_to_a_private_address_is_refused_at_the_call() -> None:
    def to_metadata(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(2, 1, 6, "", ("169.254.169.254", 443))]

    def look_up(host: str, port: int, *, allow_private: bool) -> tuple[str, ...]:
        from core.network import public_addresses

        return public_addresses(host, port, allow_private=allow_private, look_up=to_metadata)

    client = GuardedClient("https://api.example.com", "pat", system="HubSpot", look_up=look_up)
    with pytest.raises(InvalidInput, match="private address"):
        client.get("/", {}, most_bytes=1_000)


def test_the_address_that_was_judged_is_the_one_that_is_called(account: HubSpotAccount) -> None:
    port = int(account.base_url.rpartition(":")[2])
    asked: list[str] = []

    def look_up(host: str, _: int, **__: object) -> tuple[str, ...]:
        asked.append(host)
        return ("127.0.0.1",)

    client = GuardedClient(
        f"http://no-such-host.example:{port}", account.token, system="X", allow_private=True, look_up=look_up
    )
    assert client.get(SITE_PAGES, {}, most_bytes=10_000).status == 200
    assert client.get(SITE_PAGES, {}, most_bytes=10_000).status == 200
    assert asked == ["no-such-host.example"] * 2  # judged anew at each request


def test_a_second_address_is_tried_when_the_first_does_not_answer(account: HubSpotAccount) -> None:
    port = account.base_url.rpartition(":")[2]
    client = GuardedClient(
        f"http://two.example:{port}",
        account.token,
        system="X",
        allow_private=True,
        look_up=lambda *_, **__: ("127.0.0.2", "127.0.0.1"),
    )
    assert client.get(SITE_PAGES, {}, most_bytes=10_000).status == 200


def test_a_name_that_leads_nowhere_is_unavailable() -> None:
    def nowhere(*_: object, **__: object) -> tuple[str, ...]:
        raise OSError("not known")

    client = GuardedClient("https://api.example.com", "pat", system="HubSpot", look_up=nowhere)
    with pytest.raises(ConnectorUnavailable):
        client.get("/", {}, most_bytes=1_000)


def test_an_answer_with_too_many_bytes_is_broken_off(account: HubSpotAccount) -> None:
    account.script = [(200, {}, b"x" * 50_000)]
    client = GuardedClient(account.base_url, account.token, system="X", allow_private=True)
    with pytest.raises(TooLarge):
        client.get(SITE_PAGES, {}, most_bytes=10_000)


def test_an_answer_that_never_ends_is_broken_off(account: HubSpotAccount) -> None:
    account.script = [(200, {}, b"x" * 500_000)]
    times = iter(range(0, 100_000, 200))
    client = GuardedClient(
        account.base_url, account.token, system="X", allow_private=True, monotonic=lambda: next(times)
    )
    with pytest.raises(ConnectorUnavailable, match="too long"):
        client.get(SITE_PAGES, {}, most_bytes=10_000_000)


@pytest.mark.parametrize(("name", "is_right"), [("api.example.com", True), ("evil.example.com", False)])
def test_the_certificate_must_be_that_of_the_host_though_its_address_is_called(
    tmp_path, name, is_right
) -> None:
    with tls_server(tmp_path, name) as (port, trusted):
        transport = GuardedTransport(
            allow_private=True, look_up=lambda *_, **__: ("127.0.0.1",), verify=trusted
        )
        with httpx2.Client(transport=transport) as client:
            address = f"https://api.example.com:{port}/"
            if is_right:
                assert client.get(address).text == f"api.example.com:{port}"
            else:
                with pytest.raises(httpx2.ConnectError):
                    client.get(address)


class _Host(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = self.headers["Host"].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


class _QuietServer(HTTPServer):
    def handle_error(self, *_: object) -> None:
        """A handshake that the client breaks off is expected."""


@contextmanager
def tls_server(folder, name: str):
    """An HTTPS server with a certificate for `name`, and a context that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    day = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(day - datetime.timedelta(days=3_650))
        .not_valid_after(day + datetime.timedelta(days=3_650))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    server = _QuietServer(("127.0.0.1", 0), _Host)
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(pem)
    server.socket = served.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.server_port, ssl.create_default_context(cadata=pem.read_text())
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
