"""Documents cannot lag behind: settings, commands, errors and metrics are all described where people look."""

import ast
import re
from pathlib import Path

import click
import pytest

from core import errors
from core.cli.main import answerdesk
from core.settings import env_example, load_settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _commands(group: click.Group, prefix: str = "") -> list[tuple[str, click.Command]]:
    found = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found += _commands(command, f"{prefix}{name} ")
        else:
            found.append((f"{prefix}{name}", command))
    return found


COMMANDS = _commands(answerdesk)


def test_example_settings_are_the_real_ones():
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == env_example(), (
        "write it anew: python -m core.settings > .env.example"
    )


def test_every_value_of_the_example_settings_can_be_used(monkeypatch: pytest.MonkeyPatch):
    for line in env_example().splitlines():
        name, _, value = line.removeprefix("# ").partition("=")
        if name.startswith("ANSWERDESK_") and value:
            monkeypatch.setenv(name, value)
    assert load_settings() == load_settings(data_dir=Path("data/workspace"))


@pytest.mark.parametrize("name", [name for name, _ in COMMANDS])
def test_command_stands_in_the_readme(name: str):
    assert f"answerdesk {name}" in README


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _ in COMMANDS])
def test_command_and_its_options_explain_themselves(name: str, command: click.Command):
    assert command.help
    undocumented = [p.name for p in command.params if isinstance(p, click.Option) and not p.help]
    assert not undocumented


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _ in COMMANDS])
def test_command_takes_json_and_data_dir(name: str, command: click.Command):
    options = {option for p in command.params for option in p.opts}
    assert {"--json", "--data-dir"} <= options


def test_every_error_stands_in_the_tree():
    tree = ast.parse((ROOT / "core/errors.py").read_text(encoding="utf-8"))
    drawn = ast.get_docstring(tree) or ""
    missing = [node.name for node in tree.body if isinstance(node, ast.ClassDef) and node.name not in drawn]
    assert not missing


def test_every_exit_code_is_documented():
    codes = {
        value.exit_code
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, errors.AnswerDeskError)
    }
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", README, flags=re.MULTILINE)}
    assert codes <= documented


def test_every_direct_dependency_says_why_it_is_here():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = re.search(r"^dependencies = \[\n(.*?)^\]", text, flags=re.MULTILINE | re.DOTALL)
    assert block is not None
    silent = [line for line in block.group(1).splitlines() if line.strip() and "#" not in line]
    assert not silent


def test_locks_name_no_index():
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text(encoding="utf-8")
        assert "://" not in text
        assert "--index-url" not in text
        assert not re.search(r"^torch", text, flags=re.MULTILINE)


@pytest.mark.parametrize(
    "name", ["ARCHITECTURE.md", "CONTRIBUTING.md", "DECISIONS.md", "CHANGELOG.md", "LICENSE"]
)
def test_root_documents_exist(name: str):
    assert (ROOT / name).stat().st_size > 500


def test_make_targets_of_the_readme_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = re.findall(r"(?:^    |`)make ([a-z-]+)", README, flags=re.MULTILINE)
    assert named
    assert not [target for target in named if not re.search(rf"^{target}:", makefile, flags=re.MULTILINE)]


@pytest.mark.parametrize("document", sorted(ROOT.glob("*.md")), ids=lambda path: path.name)
def test_links_and_pictures_lead_somewhere(document: Path):
    targets = re.findall(r"\]\((?!https?:|#)([^)\s]+)\)", document.read_text(encoding="utf-8"))
    assert not [target for target in targets if not (ROOT / target).exists()]
