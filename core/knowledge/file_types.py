"""Which files can be read, by their extension, and what is said of the others (pure)."""

from pathlib import PurePath

from core.errors import UnreadableFile

TEXT = (".txt", ".text")
MARKDOWN = (".md",)
RST = (".rst",)
PAGES = (".html", ".htm", ".xhtml")
CONFIGURATION = (".cfg", ".conf")
DATA = (".xml", ".json", ".csv")
OFFICE = (".docx", ".pptx", ".xls", ".xlsx")
PDF = (".pdf",)
READABLE = TEXT + MARKDOWN + RST + PAGES + CONFIGURATION + DATA + OFFICE + PDF
"""Extensions that can be read, with their dot, in lower case."""
VIDEO = (".mp4", ".mov", ".avi", ".webm", ".mpg", ".mpeg")

_ADVICE = {
    ".doc": "Save it as .docx.",
    ".ppt": "Save it as .pptx.",
    ".odt": "Save it as .docx or PDF.",
    ".ods": "Save it as .xlsx.",
    ".rtf": "Save it as .docx.",
    ".zip": "Unpack it and add the files in it.",
    ".jsonl": "Add it as a set of documents instead.",
}


def extension_of(name: str) -> str:
    """The extension in lower case with its dot; empty without one."""
    return PurePath(name.replace("\\", "/")).suffix.lower()


def check_file_name(name: str) -> str:
    """The extension, if files of that type can be read. Raises UnreadableFile with a sentence otherwise."""
    extension = extension_of(name)
    if extension in READABLE:
        return extension
    if extension in VIDEO:
        raise UnreadableFile(
            "Videos cannot be read yet; that comes in a later version. Add a transcript as text."
        )
    if not extension:
        raise UnreadableFile(
            "The file's name has no extension, so its type is not known. Rename it, as in notes.txt."
        )
    kinds = " ".join(READABLE)
    advice = _ADVICE.get(extension, "")
    raise UnreadableFile(f"{extension} files cannot be read. {advice} These can: {kinds}.".replace("  ", " "))
