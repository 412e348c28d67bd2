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
DOCUMENTS = TEXT + MARKDOWN + RST + PAGES + CONFIGURATION + DATA + OFFICE + PDF
"""What is read; recordings are heard."""
VIDEO = (".mp4", ".mov", ".avi", ".webm", ".mpg", ".mpeg")
READABLE = DOCUMENTS + VIDEO
"""All extensions that can be added, with their dot, in lower case."""

_ADVICE = {
    ".doc": "Save it as .docx.",
    ".ppt": "Save it as .pptx.",
    ".odt": "Save it as .docx or PDF.",
    ".ods": "Save it as .xlsx.",
    ".rtf": "Save it as .docx.",
    ".zip": "Unpack it and add the files in it.",
    ".jsonl": "Add it as a set of documents instead.",
    ".mkv": "Save it as .mp4 or .webm.",
    ".wmv": "Save it as .mp4.",
    ".m4v": "Rename it to .mp4.",
    ".mp3": "Save it as a video, such as .mp4, or add a transcript as text.",
    ".wav": "Save it as a video, such as .mp4, or add a transcript as text.",
}


def extension_of(name: str) -> str:
    """The extension in lower case with its dot; empty without one."""
    return PurePath(name.replace("\\", "/")).suffix.lower()


def is_video(name: str) -> bool:
    """Whether a file of this name is heard rather than read."""
    return extension_of(name) in VIDEO


def check_file_name(name: str) -> str:
    """The extension, if files of that type can be read. Raises UnreadableFile with a sentence otherwise."""
    extension = extension_of(name)
    if extension in READABLE:
        return extension
    if not extension:
        raise UnreadableFile(
            "The file's name has no extension, so its type is not known. Rename it, as in notes.txt."
        )
    kinds = " ".join(READABLE)
    advice = _ADVICE.get(extension, "")
    raise UnreadableFile(f"{extension} files cannot be read. {advice} These can: {kinds}.".replace("  ", " "))
