"""Each type of file becomes readable Markdown; what cannot be read ends in a sentence."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import UnreadableFile
from core.knowledge.extraction.content_reader import READERS, read_content, read_fetched
from core.knowledge.extraction.encodings import decode_text
from core.knowledge.extraction.tables import rows_to_markdown
from core.knowledge.file_types import DOCUMENTS
from tests.unit.knowledge.office_files import pdf_file, slides_file, word_file, word_paragraph, zipped


def read(content: str | bytes, name: str) -> str:
    return read_content(content.encode() if isinstance(content, str) else content, name=name).text


def test_every_readable_extension_has_a_reader() -> None:
    assert set(READERS) == set(DOCUMENTS)


def test_plain_text_keeps_its_lines() -> None:
    assert read("one\r\ntwo\n\nthree", "a.TXT") == "one\ntwo\n\nthree"


def test_configuration_stays_a_block_of_lines() -> None:
    assert read("# comment\n[server]\nport = 80\n", "a.conf") == "```\n# comment\n[server]\nport = 80\n```"
    assert read("x = ```\n", "a.cfg").startswith("````\n")


def test_markdown_loses_its_front_matter_and_keeps_its_title() -> None:
    found = read_content(b"---\ntitle: Refund rules\ntags: [a]\n---\n## Cards\n\nText.", name="a.md")

    assert (found.title, found.text) == ("Refund rules", "## Cards\n\nText.")
    assert read_content(b"# Cards\n\nText.", name="a.md").title == "Cards"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Größe: 12 € – Lieferung möglich", "cp1252"),
        ("Crème brûlée à 3,50 €", "cp1252"),
        ("佐藤太郎は東京に住んでいます。三木さんも。", "cp932"),
        ("退货政策：三十天内可以退货，邮费由我们承担。", "gb18030"),
        ("Доставка товаров по всей России занимает три дня", "cp1251"),
        ("Plain text, with é", "utf-16"),
        ("Plain text without a mark", "utf-16-le"),
        ("Plain text without a mark", "utf-16-be"),
        ("Plain text without a mark", "utf-32-le"),
        ("Größe", "utf-8-sig"),
        ("Größe", "utf-32"),
    ],
)
def test_text_is_read_in_its_encoding(text: str, encoding: str) -> None:
    assert decode_text(text.encode(encoding)) == text


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused_with_a_sentence(content: bytes) -> None:
    with suppress(UnreadableFile):
        assert isinstance(decode_text(content), str)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_rows_keep_their_column_names(delimiter: str) -> None:
    rows = [["Country", "Days"], ["Norway", "3"], ["Chile", "12"]]

    text = read("\n".join(delimiter.join(row) for row in rows), "a.csv")

    assert text == "| Country | Days |\n| --- | --- |\n| Norway | 3 |\n| Chile | 12 |"


def test_csv_cells_may_hold_delimiters_lines_and_pipes() -> None:
    text = read('Name,Note\nA,"one, two\nthree | four"\n', "a.csv")

    assert text.splitlines()[-1] == "| A | one, two three \\| four |"


def test_wide_rows_become_records() -> None:
    rows = [[f"Name{n}" for n in range(15)], [f"v{n}" for n in range(15)]]

    assert read("\n".join(",".join(row) for row in rows), "a.csv").startswith("- Name0: v0; Name1: v1;")


def test_rows_without_names_get_numbered_columns() -> None:
    assert rows_to_markdown([["1", "2"], ["3", "4"]]).startswith("| Column 1 | Column 2 |")


def test_titles_above_a_table_and_blank_rows_do_not_spoil_it() -> None:
    rows = [["Prices 2026", "", ""], ["", "", ""], ["", "Plan", "Euro"], ["", "Small", "5"]]

    assert rows_to_markdown(rows) == "Prices 2026\n\n| Plan | Euro |\n| --- | --- |\n| Small | 5 |"


@given(st.lists(st.lists(st.text(max_size=8), max_size=4), max_size=6))
def test_no_cell_is_lost(rows: list[list[str]]) -> None:
    told = rows_to_markdown(rows).replace("\\|", "|")

    assert all(" ".join(cell.split()).replace("\\|", "|") in told for row in rows for cell in row)


def test_a_list_of_like_objects_is_a_table() -> None:
    text = read(json.dumps([{"sku": "A", "stock": True}, {"sku": "B", "stock": False}]), "a.json")

    assert text == "| sku | stock |\n| --- | --- |\n| A | yes |\n| B | no |"


def test_nested_json_reads_as_headings_and_lists() -> None:
    data = {
        "title": "Shop",
        "hours": {"monday": "9-17"},
        "tags": ["a", "b"],
        "items": [{"name": "X", "of": {"y": 1}}],
    }

    found = read_content(json.dumps(data).encode(), name="a.json")

    assert found.title == "Shop"
    assert "## hours\n\n- monday: 9-17" in found.text
    assert "- tags: a, b" in found.text
    assert "### X\n\n- name: X" in found.text


def test_json_lines_are_read_as_a_list() -> None:
    assert "| 1 |" in read('{"a": 1}\n{"a": 2}\n', "a.json")


def test_xml_elements_read_as_headings_and_lines() -> None:
    text = read('<shop><item price="5"><name>Tea &amp; milk</name><kind>hot</kind></item></shop>', "a.xml")

    assert text == "## Tea & milk\n\n- price: 5\n- kind: hot"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_xml_is_read_in_its_real_encoding(encoding: str) -> None:
    xml = f'<?xml version="1.0" encoding="{encoding}"?><a><name>Größe</name><b>x</b></a>'

    assert "Größe" in read_content(xml.encode(encoding), name="a.xml").title


def test_xml_wrongly_declared_is_read_all_the_same() -> None:
    assert "Grün" in read('<?xml version="1.0" encoding="utf-16"?><a><b>Grün</b></a>', "a.xml")


def test_restructured_text_keeps_headings_links_and_words() -> None:
    rst = (
        "Refunds\n=======\n\nSee :ref:`the rules <rules>` and `our shop <https://example.com>`__.\n"
        "No. Never use ``cash``.\n\n.. toctree::\n   :maxdepth: 2\n\n   hidden-entry\n"
    )

    found = read_content(rst.encode(), name="a.rst")

    assert found.title == "Refunds"
    assert "See the rules and [our shop](https://example.com)." in found.text
    assert "No. Never use `cash`." in found.text
    assert "hidden-entry" not in found.text


def test_word_headings_and_tables_are_kept() -> None:
    cells = "".join(f"<w:tc>{word_paragraph(text)}</w:tc>" for text in ("Country", "Days"))
    rows = f"<w:tbl><w:tr>{cells}</w:tr><w:tr>{cells.replace('Country', 'Norway')}</w:tr></w:tbl>"

    text = read(
        word_file(word_paragraph("Delivery", style="Heading1") + word_paragraph("By post.") + rows), "a.docx"
    )

    assert "# Delivery" in text
    assert "| Country | Days |\n| --- | --- |\n| Norway | Days |" in text


def test_slides_keep_titles_lists_tables_and_notes() -> None:
    deck = slides_file(
        title="Plans",
        bullets=["Small", "Large"],
        rows=[["Plan", "Euro"], ["Small", "5"]],
        notes="Say it slowly.",
    )

    table = "| Plan | Euro |\n| --- | --- |\n| Small | 5 |"
    assert read(deck, "a.pptx") == f"## Plans\n\n- Small\n- Large\n\n{table}\n\nNotes: Say it slowly."


@pytest.mark.parametrize("content_type", ["application/pdf", "application/octet-stream", "text/html"])
def test_a_pdf_of_a_site_gives_its_text_under_its_files_name(content_type: str) -> None:
    url = "https://example.com/files/Price%20list.pdf?v=2"
    found = read_fetched(pdf_file("Refunds take five days."), url=url, content_type=content_type)

    assert "Refunds take five days." in found.text
    assert found.title == "Price list"


def test_a_pdf_of_a_site_may_begin_with_junk() -> None:
    body = b"HTTP 1.1\r\n" + pdf_file("Refunds take five days.")

    assert "five days" in read_fetched(body, url=None, content_type="application/pdf").text


def test_a_word_file_of_a_site_gives_its_text() -> None:
    body = word_file(word_paragraph("Delivery takes two days."))

    assert "two days" in read_fetched(body, url="https://example.com/a.docx").text


def test_a_page_of_a_site_is_read_as_a_page_whatever_its_type_says() -> None:
    found = read_fetched(
        b"<h1>Returns</h1><p>Within %PDF- days.</p>", url=None, content_type="application/msword"
    )

    assert found.title == "Returns"


def test_another_archive_of_a_site_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="zip archive"):
        read_fetched(zipped({"a.txt": "x"}), url="https://example.com/a.docx")


def test_a_pdf_gives_its_text() -> None:
    assert "Refunds take five days." in read(pdf_file("Refunds take five days."), "a.pdf")


def test_a_page_is_read_as_a_web_page() -> None:
    text = read(f"<html><body><h1>Delivery</h1><p>{'It takes two days. ' * 20}</p></body></html>", "a.htm")

    assert "It takes two days." in text


BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l "ha">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1 if n > 1 else str()};" * 10}">' for n in range(1, 10))
    + "]><a>&l9;</a>"
)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "a.txt", "empty"),
        (b" \n\t\r\n", "a.md", "empty"),
        (b"\xef\xbb\xbf \n", "a.csv", "empty"),
        (b"---\n***\n", "a.md", "no text"),
        (b"[]", "a.json", "no text"),
        (b"{oops", "a.json", "not valid JSON"),
        (b"[" * 100_000, "a.json", "nested too deeply"),
        (b"<a><b></a>", "a.xml", "not valid XML"),
        (b"<a>" * 1000 + b"x" + b"</a>" * 1000, "a.xml", "nested too deeply"),
        (BILLION_LAUGHS.encode(), "a.xml", "entities of its own"),
        (pdf_file("Hello"), "a.txt", "content is a PDF"),
        (b"just text", "a.pdf", "not a PDF"),
        (zipped({"a.txt": "x"}), "a.pdf", "zip archive"),
        (b"<html><table></table></html>", "a.xls", "a web page"),
        (b"just text", "a.docx", "not an Office file"),
        (zipped({"a.txt": "x"}), "a.docx", "another kind of archive"),
        (zipped({"xl/workbook.xml": "x"}), "a.docx", "it is a .xlsx file"),
        (word_file(word_paragraph("Hello"))[:200], "a.docx", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.docx", "locked"),
        (b"%PDF-1.4 and then nothing", "a.pdf", "damaged"),
        (pdf_file(), "a.pdf", "no text in this PDF"),
        (word_file(""), "a.docx", "no text"),
        (b"text\x00\x01\x02\x00text\x00", "a.txt", "not a text file"),
        (b"\x89PNG\r\n\x1a\n", "a.html", "a picture"),
    ],
)
def test_what_cannot_be_read_ends_in_a_sentence(content: bytes, name: str, sentence: str) -> None:
    with pytest.raises(UnreadableFile, match=sentence) as raised:
        read_content(content, name=name)

    assert raised.value.message.endswith(".")


@pytest.mark.slow
def test_a_file_that_grows_without_reason_is_not_opened() -> None:
    bomb = zipped({"word/document.xml": bytes(410_000_000)})

    assert len(bomb) < 1_000_000
    with pytest.raises(UnreadableFile, match="unreasonable size"):
        read_content(bomb, name="a.docx")


@given(st.binary(max_size=400), st.sampled_from([".txt", ".md", ".csv", ".json", ".xml", ".conf"]))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(content: bytes, extension: str) -> None:
    with suppress(UnreadableFile):
        assert read_content(content, name=f"a{extension}").text.strip()
