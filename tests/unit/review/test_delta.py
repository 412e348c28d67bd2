import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.knowledge.text_form import normalise_text
from core.review.delta import ChangeKind, compare_texts, sayings

RETURNS = """# Returns

You can return items within **30 days** of delivery. Refunds take 5 business days.

## Shipping

- Parcels leave on the same day.
- Express costs $9.

| Plan | Price | Users |
|---|---|---|
| Basic | $5 | 3 |
| Pro | $10 | 10 |
"""


def changed(old: str, new: str) -> list[tuple[str, str, str]]:
    return [
        (change.kind.value, change.old.words if change.old else "", change.new.words if change.new else "")
        for change in compare_texts(old, new).changes
    ]


def facts(old: str, new: str) -> list[tuple[str, str, str]]:
    return [
        (fact.about, fact.old, fact.new)
        for change in compare_texts(old, new).changes
        for fact in change.facts
    ]


def test_a_changed_duration_is_told_with_what_it_is_about():
    new = RETURNS.replace("30 days", "14 days")
    assert facts(RETURNS, new) == [("Returns", "30 days", "14 days")]


def test_a_changed_cell_is_told_with_its_row_and_column():
    assert facts(RETURNS, RETURNS.replace("$10", "$12")) == [("Shipping › Pro › Price", "$10", "$12")]


def test_a_limit_that_comes_to_a_number_is_a_change():
    assert facts("Invite 5 users.", "Invite up to 5 users.") == [("Invite up to 5 users.", "5", "up to 5")]


def test_a_fact_under_no_heading_is_about_the_title():
    (change,) = compare_texts("It costs $5.", "It costs $6.", title="Parcels").changes
    assert change.facts[0].about == "Parcels"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Sale items are refundable.", "Sale items are not refundable."),
        ("The Mini is available in red.", "The Mini is no longer available in red."),
        ("You may cancel before delivery.", "You may cancel after delivery."),
    ],
)
def test_a_turned_promise_is_a_fact(old, new):
    (change,) = compare_texts(old, new).changes
    assert [fact.kind.value for fact in change.facts] == ["polarity"]


def test_a_turned_promise_is_shown_by_its_words():
    assert facts("# Sale\n\nSale items are refundable.", "# Sale\n\nSale items are not refundable.") == [
        ("Sale", "are refundable.", "are not refundable.")
    ]


@pytest.mark.parametrize(
    "new",
    [
        RETURNS.replace("**30 days**", "30 days"),
        RETURNS.replace("- ", "* "),
        RETURNS.replace("\n\n", "\n\n\n"),
        RETURNS.replace("## Shipping", "### Shipping"),
        RETURNS.replace(" | ", "   |   "),
    ],
)
def test_markup_and_white_space_are_no_change(new):
    assert compare_texts(RETURNS, new).changes == ()


def test_a_link_that_leads_elsewhere_is_a_change():
    old, new = "Ask [us](https://a.example/one).", "Ask [us](https://a.example/two)."
    assert facts(old, new) == [("Ask us.", "https://a.example/one", "https://a.example/two")]


def test_a_picture_that_is_stored_elsewhere_is_no_change():
    assert changed("See ![it](/a.png) here.", "See ![it](/b.png) here.") == []


def test_a_moved_sentence_is_not_called_changed():
    delta = compare_texts(
        "One comes first. Two follows. Three ends.", "Three ends. One comes first. Two follows."
    )
    assert (delta.changes, delta.kept, delta.moved) == ((), 2, 1)


def test_a_new_and_a_gone_sentence_stand_at_their_places():
    old = "Alpha leads the way. Beta is gone tomorrow. Gamma ends it."
    new = "Alpha leads the way. Gamma ends it. Delta costs 12 € extra."
    assert changed(old, new) == [
        ("removed", "Beta is gone tomorrow.", ""),
        ("added", "", "Delta costs 12 € extra."),
    ]


def test_a_renamed_column_changes_its_rows():
    assert [kind for kind, _, _ in changed(RETURNS, RETURNS.replace("Users", "Seats"))] == ["changed"] * 2


def test_of_many_like_rows_each_is_paired_with_its_own():
    head = "| Country | Days |\n|---|---|\n"
    old = head + "\n".join(f"| Land {n} | {n} days |" for n in range(1, 40))
    new = old.replace("| 7 days |", "| 9 days |").replace("| 23 days |", "| 30 days |")
    assert facts(old, new) == [
        ("Land 7 › Days", "7 days", "9 days"),
        ("Land 23 › Days", "23 days", "30 days"),
    ]


def test_a_text_without_any_sentence_end_is_compared():
    assert changed("word " * 9_000, "word " * 9_001) != []


_sentences = st.lists(
    st.sampled_from(
        [
            "You can return items within 30 days.",
            "You can return items within 14 days.",
            "# Returns",
            "- Express costs $9.",
            "- Express costs $19.",
            "Call +46 8 123 456 78.",
            "| a | b |\n|---|---|\n| 1 | 2 |",
            "```\ncode = 1\n```",
            "Öffnet um 9 Uhr.",
            "Nothing else.",
        ]
    ),
    max_size=9,
)
_texts = st.one_of(st.text(max_size=120), _sentences.map("\n\n".join)).map(normalise_text)


@settings(deadline=None)
@given(_texts)
def test_a_text_differs_in_nothing_from_itself(text):
    delta = compare_texts(text, text)
    assert (delta.changes, delta.moved) == ((), 0)


@settings(deadline=None)
@given(_texts, _texts)
def test_spans_quote_exactly(old, new):
    for change in compare_texts(old, new).changes:
        for side, text in ((change.old, old), (change.new, new)):
            assert side is None or side in sayings(text)


@settings(deadline=None)
@given(_texts, _texts)
def test_every_sentence_is_kept_moved_or_in_one_change(old, new):
    delta = compare_texts(old, new)
    unchanged = delta.kept + delta.moved
    kinds = [change.kind for change in delta.changes]
    removed, added = kinds.count(ChangeKind.REMOVED), kinds.count(ChangeKind.ADDED)
    assert len(sayings(new)) == unchanged + len(kinds) - removed
    assert len(sayings(old)) == unchanged + len(kinds) - added


@settings(deadline=None)
@given(_texts, _texts)
def test_what_is_changed_is_no_longer_said(old, new):
    still = {one.key for one in sayings(new)}
    before = {one.key for one in sayings(old)}
    for change in compare_texts(old, new).changes:
        if change.old and change.new:
            assert change.old.key != change.new.key
    assert bool(compare_texts(old, new).changes) or still == before
