"""Changes of many sources: each on its own."""

import pytest

from core.errors import NotFound
from core.knowledge.bulk_changes import change_each


def test_failure_of_one_keeps_no_other_from_being_changed():
    changed: list[str] = []

    def change(source_id: str) -> None:
        if source_id == "src_2":
            raise NotFound("There is no source src_2.")
        changed.append(source_id)

    result = change_each(["src_1", "src_2", "src_3", "src_1"], change)
    assert result.done == ("src_1", "src_3") == tuple(changed)
    assert result.failed == (("src_2", "There is no source src_2."),)


def test_bug_is_not_taken_for_a_failure_of_the_source():
    def change(source_id: str) -> None:
        raise ZeroDivisionError(source_id)

    with pytest.raises(ZeroDivisionError):
        change_each(["src_1"], change)
