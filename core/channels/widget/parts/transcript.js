// The messages of one conversation as the server told them, each once and in order. Pure.

function emptyTranscript() {
  return { messages: [], last: 0 };
}

// With these messages added. The same message, told again by another connection, replaces itself.
function withMessages(transcript, added) {
  const byId = new Map(transcript.messages.map((message) => [message.id, message]));
  for (const message of added) if (isMessage(message)) byId.set(message.id, { ...byId.get(message.id), ...message });
  const messages = [...byId.values()].sort((a, b) => a.position - b.position);
  return { messages, last: messages.length ? messages[messages.length - 1].position : 0 };
}

function isMessage(message) {
  return Boolean(message && typeof message.id === "string" && Number.isFinite(message.position));
}

// Of the items still in the outbox, those whose message has not come by the stream already: the stream is often
// faster than the answer to the request. A message is claimed by one item at most.
// Gives those items, and the claims as message id and item key.
function stillPending(transcript, items) {
  const claimed = new Map();
  const pending = items.filter((item) => {
    const found = transcript.messages.find(
      (message) => message.role === "customer" && message.position > item.after && !claimed.has(message.id)
        && message.text.trim() === item.text.trim() && (message.files || []).length === item.files.length,
    );
    if (found) claimed.set(found.id, item.key);
    return !found;
  });
  return { pending, claimed };
}

// How many words of the other side the customer has not seen.
function unreadCount(transcript, seen) {
  return transcript.messages.filter((message) => message.role !== "customer" && message.position > seen).length;
}

// Up to where was read, when all that is known is how many words are unread.
function seenPosition(transcript, unread) {
  const others = transcript.messages.filter((message) => message.role !== "customer");
  const firstUnread = others[others.length - unread];
  return firstUnread && unread > 0 ? firstUnread.position - 1 : transcript.last;
}
