"""Files behind a password say so; those that only forbid printing are read."""

import pytest

from core.errors import UnreadableFile
from core.knowledge.extraction.content_reader import read_content
from tests.files.locked_pdf import locked_pdf


def test_a_pdf_with_a_password_is_told_with_what_to_do() -> None:
    with pytest.raises(UnreadableFile, match=r"locked with a password\. Save it without one"):
        read_content(locked_pdf("Refunds take 30 days.", password="secret"), name="a.pdf")


def test_a_pdf_that_is_encrypted_but_open_to_all_is_read() -> None:
    found = read_content(locked_pdf("Refunds take 30 days.", password=""), name="a.pdf")

    assert found.text == "Refunds take 30 days."
