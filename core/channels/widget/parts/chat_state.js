// What is known of the conversation on screen, and how news change it. Pure: no network, no page.

function blankConversation() {
  return {
    state: "new", with: null, asksEmail: false, poweredByAi: null, feedback: null, seenByPeople: 0, draft: "",
    writer: "", transcript: emptyTranscript(),
    // Up to here nothing is missing. An own message may be known from the answer to its request, and be beyond.
    heard: 0,
  };
}

// A whole conversation as the server tells it, added to what came meanwhile.
function withLoaded(known, data) {
  const told = withState(known, data);
  const writer = data.is_writing ? writerOf(told) : "";
  const seen = Math.max(known.seenByPeople, Number(data.seen_by_people) || 0);
  const transcript = withMessages(known.transcript, data.messages || []);
  const heard = Math.max(known.heard, withMessages(emptyTranscript(), data.messages || []).last);
  return { ...told, writer, draft: "", seenByPeople: seen, transcript, heard };
}

function withState(known, data) {
  return {
    ...known,
    state: data.state || known.state,
    with: data.with || known.with,
    asksEmail: data.asks_email ?? known.asksEmail,
    poweredByAi: data.powered_by_ai ?? known.poweredByAi,
    feedback: data.feedback === undefined ? known.feedback : data.feedback,
  };
}

function writerOf(known) {
  return known.with && known.with.kind === "person" ? String(known.with.name) : "agent";
}

function withEvent(known, type, data) {
  switch (type) {
    case "message":
      return { ...withMessage(known, data), heard: Math.max(known.heard, Number(data.position) || 0) };
    case "state":
      return withState(known, data);
    case "delta":
      return { ...known, draft: (data.is_restart ? "" : known.draft) + String(data.text || "") };
    case "writing":
      return { ...known, writer: data.is_writing ? writerOf(known) : "" };
    case "seen":
      return { ...known, seenByPeople: Math.max(known.seenByPeople, Number(data.position) || 0) };
    default:
      return known;
  }
}

// The finished reply takes the place of its pieces.
function withMessage(known, message) {
  const transcript = withMessages(known.transcript, [message]);
  const isReply = message.role === "agent" || message.role === "person";
  return isReply ? { ...known, transcript, draft: "", writer: "" } : { ...known, transcript };
}

// Pieces that came over a connection now broken may miss some: they are withdrawn, and the server begins again.
function withBrokenStream(known) {
  return { ...known, draft: "" };
}

// Who is at work on a reply: "agent", a person's name, or nobody ("").
function whoWrites(known) {
  if (known.writer) return known.writer;
  return known.state === "agent_active" && !known.asksEmail ? "agent" : "";
}
