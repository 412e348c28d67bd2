"""The script that is served: small, whole, and free of what a strict page forbids."""

import gzip
import json
import re
import shutil
import subprocess
from importlib import resources
from pathlib import Path

import pytest

from core.channels.widget.bundle import (
    LANGUAGES,
    PAGE_PARTS,
    PURE_PARTS,
    STYLE_PARTS,
    pure_script,
    widget_script,
    widget_texts,
)
from core.errors import NotFound

PARTS = Path(str(resources.files("core.channels.widget").joinpath("parts")))
PURE_TESTS = sorted((Path(__file__).parent / "pure").glob("*.test.mjs"))
NODE = shutil.which("node")
MOST_BYTES = 30_000
PLACEHOLDER = re.compile(r"\{\w+\}")

needs_node = pytest.mark.skipif(NODE is None, reason="node is not installed")


def test_the_script_is_small():
    content, _ = widget_script()
    assert len(gzip.compress(content, 6)) < MOST_BYTES


def test_every_part_is_in_the_script():
    assert {path.name for path in PARTS.iterdir()} == {*PURE_PARTS, *PAGE_PARTS, *STYLE_PARTS}


def test_parts_are_short():
    assert not [path.name for path in PARTS.iterdir() if path.read_text("utf-8").count("\n") > 250]


def test_the_tag_names_the_content():
    content, tag = widget_script()
    assert re.fullmatch(r'"[0-9a-f]{20}"', tag)
    assert (content, tag) == widget_script()
    assert tag != widget_texts("sv")[1]


def test_no_literal_spans_lines_so_that_stripping_lines_is_safe():
    for path in PARTS.glob("*.js"):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            is_comment = line.lstrip().startswith("//")
            assert is_comment or re.sub(r'"[^"]*"|/[^/]*`[^/]*/', "", line).count("`") % 2 == 0, (
                path.name,
                number,
            )
            assert "/*" not in re.sub(r'"[^"]*"|/[^/ ]+/', "", line), (path.name, number)


def test_outside_text_has_no_way_to_become_markup_or_code():
    script = widget_script()[0].decode()
    forbidden = (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "DOMParser",
        "createContextualFragment",
        "srcdoc",
        "javascript:",
        ".cssText",
    )
    assert not [way for way in forbidden if way in script]
    assert not re.search(r"setAttribute\(\"(style|on\w+)\"", script)


def test_the_three_directives_stand_at_the_top():
    top = widget_script()[0].decode()[:500]
    assert all(name in top for name in ("script-src", "connect-src", "style-src"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_text_and_its_placeholders(language):
    english, texts = json.loads(widget_texts("en")[0]), json.loads(widget_texts(language)[0])
    assert texts.keys() == english.keys()
    for name, words in texts.items():
        assert words.strip(), name
        assert PLACEHOLDER.findall(words) == PLACEHOLDER.findall(english[name]), name


def test_there_are_files_for_the_languages_alone():
    found = {path.stem for path in (PARTS.parent / "texts").iterdir()}
    assert found == set(LANGUAGES)


def test_every_text_is_used_and_every_used_text_exists():
    source = "\n".join(path.read_text("utf-8") for path in PARTS.glob("*.js"))
    known = json.loads(widget_texts("en")[0])
    assert not [name for name in known if f'"{name}"' not in source]
    assert not [name for name in re.findall(r'\bt\("(\w+)"', source) if name not in known]


def test_a_language_without_texts_is_not_found():
    with pytest.raises(NotFound, match="en, sv"):
        widget_texts("xx")


@needs_node
def test_the_script_is_correct_javascript(tmp_path):
    script = tmp_path / "widget.js"
    script.write_bytes(widget_script()[0])
    done = subprocess.run([NODE, "--check", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@needs_node
@pytest.mark.parametrize("test", PURE_TESTS, ids=lambda path: path.name.split(".")[0])
def test_the_parts_without_a_page_do_what_they_say(test, tmp_path, monkeypatch):
    parts = tmp_path / "parts.js"
    parts.write_text(pure_script(), "utf-8")
    monkeypatch.setenv("WIDGET_PURE_PARTS", str(parts))
    done = subprocess.run([NODE, "--test", test], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout[-3000:]
