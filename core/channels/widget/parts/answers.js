// What the visitor tells of a conversation apart from messages: an address, a rating, that they have read, or go.

// `then` gets the thread that was told of, and how what is known of it changes.
function createAnswers(api, then) {
  async function tell(thread, rest, body, change) {
    await api.call("POST", "/chat/conversations/" + encodeURIComponent(thread) + rest, { body });
    if (change) then(thread, change);
  }

  return {
    // One that gets lost is made good by the next.
    markSeen: (thread, position) => tell(thread, "/seen", { position }).catch(() => {}),
    giveEmail: (thread, email) => tell(thread, "/email", { email }, (one) => ({ ...one, asksEmail: false })),
    end: (thread) => tell(thread, "/close", {}, (one) => ({ ...one, state: "closed" })),
    rate: (thread, feedback, comment, messageId) => {
      const body = { feedback, ...(comment && { comment }), ...(messageId && { message_id: messageId }) };
      return tell(thread, "/feedback", body, (one) =>
        messageId ? { ...one, transcript: rated(one.transcript, messageId, feedback) } : { ...one, feedback });
    },
  };
}

function rated(transcript, id, feedback) {
  const found = transcript.messages.find((message) => message.id === id);
  return found ? withMessages(transcript, [{ ...found, feedback }]) : transcript;
}
