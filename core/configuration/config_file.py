"""The configuration as a file for version control: the same configuration is always the same text. Pure."""

import json
from typing import Any

from core.configuration.agent_config import AgentConfig
from core.configuration.validation import checked_config
from core.errors import InvalidInput

FORMAT = "answerdesk agent configuration"
SCHEMA = 1
"""Raised when files can no longer be read by the program before; `parse_file` goes on reading each earlier
one. A field that is added does not raise it: what a file does not say is as delivered."""
FILE_BYTES = 2_000_000
"""Largest file that is read; a configuration that says all it may is smaller."""
_NOT_ONE = "This is not a file that `answerdesk config export` has written: "


def export_file(config: AgentConfig) -> str:
    """Sorted, a field a line, without anything that changes by itself, so that line diffs are readable."""
    content = {"format": FORMAT, "schema": SCHEMA, "configuration": config.model_dump(mode="json")}
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def parse_file(content: bytes) -> AgentConfig:
    """The configuration of an exported file, checked; fields that it leaves out are as delivered.

    Raises InvalidInput: too large, not JSON, of a newer schema, or with a sentence for each field that cannot
    be used.
    """
    if len(content) > FILE_BYTES:
        raise InvalidInput(f"The file is larger than {FILE_BYTES // 1_000_000} MB; no configuration is.")
    read = _json_object(content)
    schema = read.get("schema")
    if read.get("format") != FORMAT:
        raise InvalidInput(f"{_NOT_ONE}its “format” is not “{FORMAT}”.")
    if not isinstance(schema, int) or isinstance(schema, bool) or schema < 1:
        raise InvalidInput(f"{_NOT_ONE}its “schema” is no number.")
    if schema > SCHEMA:
        raise InvalidInput(
            f"A newer Answerdesk wrote this file: its schema is {schema}, and this program reads {SCHEMA}. "
            "Update this one first."
        )
    configuration = read.get("configuration")
    if not isinstance(configuration, dict):
        raise InvalidInput(f"{_NOT_ONE}it has no “configuration”.")
    return checked_config(configuration)


def _json_object(content: bytes) -> dict[str, Any]:
    try:
        read = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_without_repeats)
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{_NOT_ONE}it is no text in UTF-8.") from error
    except json.JSONDecodeError as error:
        raise InvalidInput(
            f"The file is not JSON: {error.msg} in line {error.lineno}, column {error.colno}."
        ) from error
    except (RecursionError, ValueError) as error:
        raise InvalidInput(
            "The file is not JSON that can be read: it is nested or numbered beyond reason."
        ) from error
    if not isinstance(read, dict):
        raise InvalidInput(f"{_NOT_ONE}it holds no object.")
    return read


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A field that stands there twice, as after a bad merge, would silently lose one of its values."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidInput(f"The file says “{twice}” twice in one place. Keep the one that is right.")
    return found
