"""The shape of the house is kept by a test: imports, sizes, names and documents of every room."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("core", "crawlers", "dashboard")
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "service", "base", "models", "types", "misc"}
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_import_contracts_hold():
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_modules_and_functions_stay_below_the_size_ceilings():
    too_long = [f"{name}: {lines} lines" for name, lines in _module_sizes() if lines > 400]
    too_long += [f"{name}: {lines} lines" for name, lines in _function_sizes() if lines > 50]
    assert not too_long


def _module_sizes() -> Iterator[tuple[str, int]]:
    for path in MODULES:
        yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8").count("\n")


def _function_sizes() -> Iterator[tuple[str, int]]:
    for path in MODULES:
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                yield f"{path.relative_to(ROOT)}:{node.name}", node.end_lineno - node.lineno + 1


def test_every_module_says_what_it_is_for():
    assert not [str(path.relative_to(ROOT)) for path in MODULES if not ast.get_docstring(_tree(path))]


def test_modules_are_named_for_what_they_hold():
    assert not [str(path.relative_to(ROOT)) for path in MODULES if path.stem in FORBIDDEN_NAMES]


def test_no_file_beside_the_dashboard_script_shadows_another_module():
    names = {path.stem for path in (ROOT / "dashboard").iterdir() if path.suffix == ".py" or path.is_dir()}
    assert not names & (set(sys.stdlib_module_names) | {"core", "data", "crawlers", "tests"})


def test_no_page_folder_runs_without_the_frame():
    assert not (ROOT / "dashboard" / "pages").exists()


def test_ports_have_at_most_four_methods():
    too_wide = []
    for path in (ROOT / "core").rglob("ports.py"):
        for node in _tree(path).body:
            if isinstance(node, ast.ClassDef) and any(ast.unparse(b) == "Protocol" for b in node.bases):
                methods = [m for m in node.body if isinstance(m, ast.FunctionDef)]
                if len(methods) > 4:
                    too_wide.append(f"{path.parent.name}.{node.name}: {len(methods)}")
    assert not too_wide


def test_markup_is_drawn_by_one_component_alone():
    ways = (
        "unsafe_allow_html",
        "st.html(",
        "st.iframe(",
        "components.v1",
        "components.v2",
        "unsafe_allow_javascript",
    )
    users = {path.name for path in MODULES if any(way in path.read_text(encoding="utf-8") for way in ways)}
    assert users == {"html_block.py"}


def test_the_time_is_read_in_one_place():
    readers = [
        str(path.relative_to(ROOT))
        for path in MODULES
        if path.name != "clock.py"
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "utcnow", "today"}
        and ast.unparse(node.value) in {"datetime", "date"}
    ]
    assert not readers


def test_every_room_holds_more_than_its_name():
    rooms = [path.parent for path in (ROOT / "core").glob("*/__init__.py")]
    assert not [room.name for room in rooms if not [p for p in room.rglob("*.py") if p.name != "__init__.py"]]
