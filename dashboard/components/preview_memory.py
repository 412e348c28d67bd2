"""A preview conversation taken up again from what was stored, as after a reload of the page."""

from core.configuration.versions import ConfigVersions
from core.conversations.conversation import Channel, Message, Role
from core.conversations.ports import ConversationStore
from core.errors import NotFound
from dashboard.presenters.stored_evidence import stored_reply
from dashboard.session import PreviewChat, PreviewTurn


def stored_chat(
    conversation_id: str, conversations: ConversationStore, configuration: ConfigVersions
) -> PreviewChat | None:
    """The chat with its replies and their evidence; None unless it is a preview conversation."""
    try:
        conversation = conversations.find_conversation(conversation_id)
    except NotFound:
        return None
    if conversation.channel is not Channel.PREVIEW:
        return None
    turns: list[PreviewTurn] = []
    asked: Message | None = None
    for message in conversations.list_messages(conversation_id):
        if message.role is Role.CUSTOMER:
            asked = message
        elif asked is not None and (reply := stored_reply(message)) is not None:
            thresholds = configuration.find_version(reply.config_version).config.thresholds
            turns.append(PreviewTurn(asked.text, reply, thresholds))
    return PreviewChat(conversation_id, turns)
