"""Content that changes before the eyes of tests: documents synced anew, and replies that cited them."""

import json

from core.bootstrap import Engine
from core.conversations.conversation import Channel, Conversation, ConversationState, Message, Role
from core.conversations.ports import ConversationChange


def sync(engine: Engine, source_id: str | None = None, **texts: str) -> tuple[str, str]:
    """Make a set of documents say these texts, by their titles; gives the source's and the run's id."""
    lines = "\n".join(
        json.dumps({"id": name, "title": name, "markdown": text}) for name, text in texts.items()
    )
    if source_id is None:
        source_id = engine.catalogue.add_uploaded_documents(lines.encode(), name="help.jsonl").id
    else:
        engine.catalogue.replace_content(source_id, lines.encode())
    run_id = engine.ids("run")
    engine.sync_job.run(run_id, source_id, lambda: False)
    return source_id, run_id


def reply_with(engine: Engine, quote: str, *, question: str) -> str:
    """Let the agent have answered with a quotation of what it knows; gives the conversation's id."""
    document, version = next(
        found for found in engine.versions.iterate_versions(only_current=True) if quote in found[1].text
    )
    start = version.text.index(quote)
    citation = {
        "source_id": document.source_id,
        "document_id": document.id,
        "document_version": version.number,
        "start": start,
        "end": start + len(quote),
    }
    conversation_id, now = engine.ids("cnv"), engine.clock()
    conversation = Conversation(conversation_id, Channel.EMAIL, ConversationState.AGENT_ACTIVE, now, now)
    asked = Message(engine.ids("msg"), conversation_id, 1, Role.CUSTOMER, question, now)
    evidence = {"sentences": [{"text": quote, "citation": citation}]}
    said = Message(engine.ids("msg"), conversation_id, 2, Role.AGENT, quote, now, evidence=evidence)
    engine.conversations.apply([ConversationChange(conversation, (asked, said))])
    return conversation_id
