"""The configuration as a file: always the same text, read with sentences about what is wrong."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.configuration.agent_config import AgentConfig
from core.configuration.config_file import FILE_BYTES, export_file, parse_file
from core.errors import InvalidInput
from tests.unit.configuration.strategies import configs

EXPORT = json.loads(export_file(AgentConfig()))


def a_file(**changed: object) -> bytes:
    return json.dumps({**EXPORT, **changed}).encode()


@settings(max_examples=50, deadline=None)
@given(configs)
def test_what_was_exported_is_imported_as_it_was(config: AgentConfig):
    assert parse_file(export_file(config).encode()) == config


@settings(max_examples=30, deadline=None)
@given(configs)
def test_exporting_again_gives_the_same_text(config: AgentConfig):
    assert export_file(parse_file(export_file(config).encode())) == export_file(config)


def test_a_file_reads_line_by_line_in_a_fixed_order():
    lines = export_file(AgentConfig(company="Größe & Söhne")).splitlines()
    assert lines[:2] == ["{", '  "configuration": {']
    assert '    "company": "Größe & Söhne",' in lines
    keys = [line.strip().split('"')[1] for line in lines if line.startswith('    "')]
    assert keys == sorted(keys)


def test_fields_that_a_file_leaves_out_are_as_delivered():
    assert parse_file(a_file(configuration={"name": "Nova"})) == AgentConfig(name="Nova")


def test_a_file_as_editors_on_windows_save_it_is_read():
    assert parse_file(b"\xef\xbb\xbf" + a_file().replace(b"\n", b"\r\n")) == AgentConfig()


def test_the_file_of_the_first_schema_is_read_for_ever():
    content = (Path(__file__).parent / "exported_schema_1.json").read_bytes()
    config = parse_file(content)
    assert (config.name, config.guardrails[0].topic, config.handoff.phrases) == (
        "Nova",
        "Legal advice",
        ("lawyer",),
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is not JSON"),
        (b"name: Nova", "is not JSON: Expecting value in line 1, column 1"),
        (b"[]", "it holds no object"),
        (b"\xff\xfe{}", "no text in UTF-8"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"a": ' * 5_000 + b"1" + b"}" * 5_000, r"is not JSON|“format”"),
        (b'{"schema": 1' + b"1" * 6_000 + b"}", "is not JSON"),
        (b"{}", "its “format” is not “answerdesk agent configuration”"),
        (a_file(schema="1"), "its “schema” is no number"),
        (a_file(schema=True), "its “schema” is no number"),
        (a_file(schema=0), "its “schema” is no number"),
        (a_file(schema=2), "A newer Answerdesk wrote this file: its schema is 2"),
        (a_file(configuration=[]), "it has no “configuration”"),
        (a_file(configuration={"nme": "Nova"}), "nme is no field of the configuration"),
        (a_file(configuration={"thresholds": {"answer": float("nan")}}), "Answers from must be"),
        (b'{"format": 1, "format": 2}', "says “format” twice"),
        (b" " * (FILE_BYTES + 1), "larger than 2 MB"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(content: bytes, sentence: str):
    with pytest.raises(InvalidInput, match=sentence):
        parse_file(content)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=40) | st.text(max_size=40).map(str.encode))
def test_whatever_a_file_holds_ends_in_a_sentence(content: bytes):
    with pytest.raises(InvalidInput):
        parse_file(content)
