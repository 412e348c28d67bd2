"""Content limited to a segment answers those in it and shows nowhere for others."""

from core.answering.asking import turn_from_outside
from core.answering.reply import Decision, Reply
from core.bootstrap import Engine, build_engine
from core.settings import Settings
from tests.fakes.hash_embedder import HashEmbedder

SECRET = "Partners get forty percent off every order."


def asked(engine: Engine, *segments: str, at_version: int | None = None) -> Reply:
    turn = turn_from_outside(
        "What discount do partners get?",
        published=engine.configuration.current(),
        newest_version=engine.documents.current_version(),
        at_version=at_version,
        segments=segments,
    )
    return engine.agent.reply(turn)


def test_only_customers_in_the_segment_see_its_content(settings: Settings) -> None:
    engine = build_engine(settings, embedder=HashEmbedder())
    try:
        limited = engine.catalogue.add_answer("What discount do partners get?", SECRET)
        engine.sources.update_source(limited.id, audience="partners")
        version = engine.documents.current_version()
        assert SECRET in asked(engine, "partners").text
        for reply in (asked(engine), asked(engine, "staff"), asked(engine, at_version=version)):
            assert reply.decision is not Decision.ANSWER
            assert not reply.passages
            assert not reply.citations
            assert "partners get" not in reply.text
    finally:
        engine.close()
