"""Two who make the same change at once: one wins, the other is told, and nothing is mixed."""

from concurrent.futures import ThreadPoolExecutor

from core.configuration.agent_config import AgentConfig, ConfigVersion
from core.conversations.ports import Basis, ConversationChange
from core.errors import EditConflict, StorageError
from core.storage.config_store import SqlConfigStore
from core.storage.conversation_store import SqlConversationStore
from core.storage.document_store import SqlDocumentStore
from core.storage.document_version_store import SqlDocumentVersionStore
from core.storage.source_store import SqlSourceStore
from tests.fakes.sample_records import (
    START,
    a_change,
    a_conversation,
    a_document,
    a_message,
    a_source,
    a_talk,
    a_text,
)

WRITERS = 4


def winners(write):
    """Which of the writers succeeded when all write at once."""

    def attempt(writer):
        try:
            write(writer)
        except (StorageError, EditConflict):
            return False
        return True

    with ThreadPoolExecutor(WRITERS) as pool:
        results = list(pool.map(attempt, range(WRITERS)))
    return [writer for writer, succeeded in enumerate(results) if succeeded]


def test_one_knowledge_version_of_a_number_is_applied(any_database):
    SqlSourceStore(any_database).save_source(a_source())
    store = SqlDocumentStore(any_database)

    def write(writer):
        key = f"doc_{writer}"
        store.apply_change(a_change(1, documents=(a_document(key),), versions=(a_text(key),)))

    [winner] = winners(write)
    assert store.current_version() == 1
    assert [document.id for document in store.list_documents()] == [f"doc_{winner}"]
    texts = list(SqlDocumentVersionStore(any_database).iterate_versions())
    assert [text.document_id for _, text in texts] == [f"doc_{winner}"]


def test_one_configuration_of_a_number_is_published(any_database):
    store = SqlConfigStore(any_database)

    def write(writer):
        store.save_version(
            ConfigVersion(1, AgentConfig(), note=str(writer), author="lead", published_at=START)
        )

    [winner] = winners(write)
    assert [version.note for version in store.list_versions()] == [str(winner)]


def test_a_message_sent_twice_at_once_is_stored_once(any_database):
    store = SqlConversationStore(any_database)
    assert winners(lambda _: store.apply([a_talk("cnv_1", "Hello?")])) == list(range(WRITERS))
    assert [message.text for message in store.list_messages("cnv_1")] == ["Hello?"]


def test_of_steps_from_one_basis_one_is_written_and_the_others_are_given_back(any_database):
    store = SqlConversationStore(any_database)
    store.apply([a_talk("cnv_1", "Hello?")])
    basis = Basis(store.find_conversation("cnv_1"), 1)

    def step(writer):
        message = a_message(position=2, id=f"msg_{writer}", text=str(writer))
        named = a_conversation(customer=str(writer))
        return store.apply([ConversationChange(named, (message,), basis=basis)])

    with ThreadPoolExecutor(WRITERS) as pool:
        left_out = list(pool.map(step, range(WRITERS)))
    [winner] = [writer for writer, changes in enumerate(left_out) if not changes]
    assert store.find_conversation("cnv_1").customer == str(winner)
    assert [message.text for message in store.list_messages("cnv_1")] == ["Hello?", str(winner)]
