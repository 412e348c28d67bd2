"""Files made to hurt whoever reads them, each in a few lines."""

import io
import zipfile
import zlib
from pathlib import Path

BODY = {".docx": "word/document.xml", ".pptx": "ppt/presentation.xml", ".xlsx": "xl/workbook.xml"}


def office_bomb(extension: str, *, inflated: int = 600_000_000) -> bytes:
    """An Office file whose main part grows to `inflated` bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open(BODY[extension], "w", force_zip64=True) as part:
            block = b" " * 1_000_000
            for _ in range(inflated // len(block)):
                part.write(block)
    return file.getvalue()


def lying_office_bomb(extension: str) -> bytes:
    """The same, whose directory says that the part holds a hundred bytes."""
    content = bytearray(office_bomb(extension))
    directory = content.rfind(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (100).to_bytes(4, "little")
    return bytes(content)


def nested_bomb(extension: str) -> bytes:
    """An Office file that holds archives in archives; opened down to the last it would fill a disk."""
    inner = b"0" * 10_000_000
    for depth in range(5):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for copy in range(16):
                archive.writestr(f"{depth}-{copy}.zip", inner)
        inner = file.getvalue()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(BODY[extension], "<x/>")
        archive.writestr("word/embeddings/inner.zip", inner)
    return file.getvalue()


def office_with_xml(extension: str, xml: str) -> bytes:
    """An Office file whose main part is this."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        )
        archive.writestr(BODY[extension], xml)
    return file.getvalue()


def billion_laughs(*, depth: int = 10, root: str = "x") -> str:
    """Entities that grow tenfold a line."""
    lines = ["<!ENTITY e0 'ha'>"]
    lines += [f"<!ENTITY e{at} '{f'&e{at - 1};' * 10}'>" for at in range(1, depth)]
    return f"<?xml version='1.0'?><!DOCTYPE x [{''.join(lines)}]><{root}>&e{depth - 1};</{root}>"


def quadratic_blowup() -> str:
    """One long entity, used very often."""
    return f"<!DOCTYPE x [<!ENTITY a '{'a' * 50_000}'>]><x>{'&a;' * 50_000}</x>"


def outside_entity(path: Path) -> str:
    """An entity whose text is another file's."""
    return f"<!DOCTYPE x [<!ENTITY secret SYSTEM '{path.as_uri()}'>]><x>&secret;</x>"


def deep_xml(depth: int = 200_000) -> str:
    """Elements in elements."""
    return "<a>" * depth + "text" + "</a>" * depth


def long_pdf(pages: int) -> bytes:
    """A PDF with a line on each of its many pages."""
    file = io.BytesIO()
    places: list[int] = []

    def add(body: bytes) -> None:
        places.append(file.tell())
        file.write(b"%d 0 obj\n%s\nendobj\n" % (len(places), body))

    file.write(b"%PDF-1.4\n")
    kids = b" ".join(b"%d 0 R" % (4 + 2 * page) for page in range(pages))
    add(b"<</Type/Catalog/Pages 2 0 R>>")
    add(b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, kids))
    add(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    for page in range(pages):
        text = b"BT /F1 12 Tf 72 700 Td (Page number %d tells its own number.) Tj ET" % (page + 1)
        add(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R>>>>>>" % (5 + 2 * page)
        )
        add(b"<</Length %d>>stream\n%s\nendstream" % (len(text), text))
    start = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1))
    file.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    file.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(places) + 1, start))
    return file.getvalue()


def pdf_stream_bomb() -> bytes:
    """A PDF whose one page inflates to half a gigabyte."""
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(b" " * 1_000_000) for _ in range(500)) + packer.flush()
    return long_pdf(1).replace(
        b"stream\nBT",
        b"/Filter/FlateDecode/Length1 1>>stream\n" + packed + b"\nendstream\nendobj\n<<stream\nBT",
        1,
    )
