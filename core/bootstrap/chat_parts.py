"""Conversations as they happen: replies made in the background, live chat, and what open chats are told."""

import time
from functools import cached_property

from core.answering.reply import ReplyDelta
from core.bootstrap.job_parts import JobParts
from core.channels.chat_files import ChatFiles
from core.channels.chat_reading import ChatReading, ReadingParts
from core.channels.customer_channel import CustomerChannel, CustomerChannelParts
from core.channels.live_feed import LiveFeed
from core.channels.short_memory import ShortMemory
from core.configuration.agent_config import AgentConfig
from core.conversations.conversation import Channel
from core.deployment.channel_settings import AgentState
from core.deployment.deployment import DEPLOYABLE
from core.jobs.reply_dispatcher import ReplyDispatcher, ReplyProgress, ReplyStarted
from core.storage.conversation_reader import SqlConversationReader

_KEPT_S = 1.0
"""For so long at most, open chats show the agent under its former name, or as switched on."""


class ChatParts(JobParts):
    """Live conversations of one workspace."""

    @cached_property
    def dispatcher(self) -> ReplyDispatcher:
        """Has replies made in the background, once started."""
        return ReplyDispatcher(respond=self.responder.respond, find_unanswered=self.list_unanswered)

    @cached_property
    def live_feed(self) -> LiveFeed:
        """Tells open chats what is new."""
        return LiveFeed(changes=self.conversation_changes, looks=self._chat_reading)

    @cached_property
    def live_chat(self) -> CustomerChannel:
        """What visitors of a web page can do."""
        return self._customer_channel(Channel.LIVE_CHAT)

    @cached_property
    def api_channel(self) -> CustomerChannel:
        """What customers can do for whom a program of the company speaks."""
        return self._customer_channel(Channel.API)

    def start_replies(self) -> None:
        """Answer customers in this process from now on, and let open chats read along."""
        self.dispatcher.listener = self._tell_feed
        self.dispatcher.start()

    def _customer_channel(self, channel: Channel) -> CustomerChannel:
        files = ChatFiles(
            store=self.sent_files,
            blobs=self.blobs,
            largest_bytes=self.settings.chat.file_bytes,
            clock=self.clock,
            ids=self.ids,
        )
        return CustomerChannel(
            CustomerChannelParts(
                channel=channel,
                reception=self.reception,
                conversations=self.conversations,
                reader=self._conversation_reader,
                search=self.conversation_search,
                read_marks=self.read_marks,
                reading=self._chat_reading,
                files=files,
                rate=self.desk.rate,
                request_reply=self.dispatcher.request,
                clock=self.clock,
            )
        )

    @cached_property
    def _chat_reading(self) -> ChatReading:
        def read_config() -> AgentConfig:
            return self.configuration.current().config

        def is_switched_on() -> bool:
            return self.deployment.switch().state is AgentState.ON

        return ChatReading(
            ReadingParts(
                reader=self._conversation_reader,
                read_marks=self.read_marks,
                reply_feedback=self.reply_feedback,
                asks_email=self.reception.asks_email,
                current_config=ShortMemory(read_config, for_s=_KEPT_S, seconds=time.monotonic),
                find_person=self.people.find_person,
                is_switched_on=ShortMemory(is_switched_on, for_s=_KEPT_S, seconds=time.monotonic),
            )
        )

    @cached_property
    def _conversation_reader(self) -> SqlConversationReader:
        return SqlConversationReader(self.database)

    def list_unanswered(self) -> list[str]:
        """Conversations that a reply is owed to, whoever has waited longest first."""
        owed = self.conversation_search.list_owed_a_reply(since=self.clock(), channels=DEPLOYABLE)
        return [conversation.id for conversation in owed]

    def _tell_feed(self, conversation_id: str, progress: ReplyProgress) -> None:
        if isinstance(progress, ReplyDelta):
            self.live_feed.reply_grew(conversation_id, progress.text, is_restart=progress.is_restart)
        elif isinstance(progress, ReplyStarted):
            self.live_feed.reply_started(conversation_id)
        else:
            self.live_feed.reply_ended(conversation_id)
