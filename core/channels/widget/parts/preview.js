// Stands in for the server in the designer's preview: one exchange to look at, and nothing is sent.

const PREVIEW_THREAD = "preview";

// `json` asks the real server, for what only reads.
function createPreviewApi(json, t) {
  const partner = { kind: "agent", name: "" };
  const standing = { state: "waiting_for_customer", with: partner, asks_email: false, powered_by_ai: true, feedback: null };
  const messages = [];
  say("customer", t("previewQuestion"));
  say("agent", t("previewAnswer"));

  function say(role, text) {
    const position = messages.length + 1;
    const decision = role === "agent" ? "answer" : null;
    const message = { id: "preview-" + position, position, role, author: "", text, decision, created_at: new Date().toISOString() };
    messages.push({ ...message, citations: [], files: [], feedback: null });
    return messages[position - 1];
  }

  async function call(method, path, { body } = {}) {
    if (path === "/chat/messages") return { conversation_id: PREVIEW_THREAD, message: say("customer", body.text), state: standing.state };
    if (path === "/chat/conversations") return { conversations: [] };
    return method === "GET" ? { id: PREVIEW_THREAD, messages, seen_by_people: 0, is_writing: false, ...standing } : standing;
  }

  const refuse = async () => { throw new Refusal(415); };
  // The stream stays open and silent.
  return { json, call, open: () => new Promise(() => {}), upload: refuse, download: refuse };
}
