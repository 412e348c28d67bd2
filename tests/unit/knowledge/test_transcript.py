"""Captions become whole sentences with the time each is spoken."""

from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.time_stamps import STAMP, clock_time, time_at, time_stamp, without_stamps
from core.knowledge.transcript import Caption, compose_transcript


def test_a_sentence_cut_into_captions_is_whole_again():
    captions = [
        Caption(0, 2, "We refund within"),
        Caption(2, 4, "30 days. Keep the"),
        Caption(4, 6, "packing slip."),
    ]

    assert compose_transcript(captions) == (
        "[0:00:00] We refund within 30 days.\n[0:00:03] Keep the packing slip."
    )


def test_a_line_break_in_a_caption_is_a_space():
    assert (
        compose_transcript([Caption(0, 2, "Open the\nmembers page.")]) == "[0:00:00] Open the members page."
    )


def test_a_paragraph_is_about_three_quarters_of_a_minute():
    captions = [Caption(at, at + 5, f"Sentence {at}.") for at in range(0, 120, 5)]

    paragraphs = compose_transcript(captions).split("\n\n")

    assert [paragraph.split("]")[0] for paragraph in paragraphs] == ["[0:00:00", "[0:00:45", "[0:01:30"]


def test_what_rolling_captions_repeat_is_said_once():
    captions = [
        Caption(0, 2, "to reset the router"),
        Caption(2, 4, "to reset the router\nhold the small button."),
        Caption(4, 6, "hold the small button.\nThe light turns purple."),
    ]

    assert without_stamps(compose_transcript(captions)) == (
        "to reset the router hold the small button.\nThe light turns purple."
    )


def test_a_short_word_said_twice_is_said_twice():
    assert "yes yes" in compose_transcript([Caption(0, 1, "I said yes"), Caption(1, 2, "yes indeed.")])


def test_notes_on_sounds_are_left_out():
    captions = [
        Caption(0, 1, "[Music]"),
        Caption(1, 2, "♪ ♪"),
        Caption(2, 3, "(applause)"),
        Caption(3, 4, ">> Welcome. [laughs] Let us begin."),
    ]

    assert without_stamps(compose_transcript(captions)) == "Welcome.\nLet us begin."


def test_recordings_in_which_nothing_is_said_give_nothing():
    assert compose_transcript([]) == ""
    assert compose_transcript([Caption(0, 1, "[Music]"), Caption(1, 2, "...")]) == ""


def test_a_long_pause_ends_a_sentence_without_a_full_stop():
    captions = [Caption(0, 2, "first topic"), Caption(10, 12, "second topic")]

    assert compose_transcript(captions) == "[0:00:00] first topic\n\n[0:00:10] second topic"


def test_speech_without_full_stops_is_broken_where_captions_begin():
    captions = [Caption(at, at + 1, f"word{at} and some more words here") for at in range(40)]

    lines = [line for line in compose_transcript(captions).split("\n") if line]

    assert max(map(len, lines)) < 260
    assert all("] word" in line for line in lines)


def test_times_are_told_and_found():
    text = "[0:00:00] One.\n[0:01:23] Two. Three.\n\n[1:00:05] Four."

    assert [time_at(text, text.index(word)) for word in ("One", "[0:01", "Three", "Four")] == [
        0,
        83,
        83,
        3605,
    ]
    assert time_at("Written text.", 5) is None
    assert (time_stamp(3725.9), clock_time(42), clock_time(3725)) == ("[1:02:05]", "0:42", "1:02:05")


captions = st.builds(
    lambda start, length, text: Caption(start, start + length, text),
    st.floats(0, 7_200),
    st.floats(0, 10),
    st.text(st.sampled_from("ab c.!?,\n[]♪#-|"), max_size=60),
)


@given(st.lists(captions, max_size=30))
def test_every_line_has_a_time_and_times_never_go_back(given_captions):
    text = compose_transcript(given_captions)

    lines = [line for line in text.split("\n") if line]
    times = [time_at(line, 0) for line in lines]
    assert all(STAMP.match(line) and line != STAMP.match(line)[0].strip() for line in lines)
    assert times == sorted(times)
