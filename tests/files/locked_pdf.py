"""A small PDF, encrypted by the standard handler's first revision (RC4, 40 bits)."""

import hashlib

_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_IDENTITY = b"0123456789abcdef"
_RIGHTS = -4


def locked_pdf(text: str, *, password: str) -> bytes:
    """Needs the password to be opened; an empty one lets everybody in, as where printing is forbidden."""
    owner = _rc4(_md5(_padded("owner"))[:5], _padded(password))
    rights = _RIGHTS.to_bytes(4, "little", signed=True)
    key = _md5(_padded(password) + owner + rights + _IDENTITY)[:5]
    page = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode()
    sealed = _rc4(_md5(key + b"\x04\x00\x00\x00\x00")[:10], page)
    locks = f"/O <{owner.hex()}> /U <{_rc4(key, _PADDING).hex()}> /P {_RIGHTS}"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(sealed), sealed),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Filter /Standard /V 1 /R 2 {locks} >>".encode(),
    ]
    return _assembled(objects)


def _assembled(objects: list[bytes]) -> bytes:
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    identity = _IDENTITY.hex().encode()
    trailer = b"<< /Size %d /Root 1 0 R /Encrypt %d 0 R /ID [<%b> <%b>] >>" % (
        len(objects) + 1, len(objects), identity, identity,
    )  # fmt: skip
    start = len(content)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return content + head + table + b"trailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (trailer, start)


def _padded(password: str) -> bytes:
    return (password.encode() + _PADDING)[:32]


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    state, at = list(range(256)), 0
    for place in range(256):
        at = (at + state[place] + key[place % len(key)]) % 256
        state[place], state[at] = state[at], state[place]
    out, first, second = bytearray(), 0, 0
    for byte in data:
        first = (first + 1) % 256
        second = (second + state[first]) % 256
        state[first], state[second] = state[second], state[first]
        out.append(byte ^ state[(state[first] + state[second]) % 256])
    return bytes(out)
