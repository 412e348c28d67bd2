// The rows that the log shows, from messages and the outbox. Pure; the view draws each row under its key.

const SAME_BREATH_MS = 5 * 60 * 1000;

function buildRows({ transcript, pending, seenByPeople, isOffline, isShut, itemKeys = new Map() }, today = "") {
  const rows = [];
  let day = "";
  let previous = null;
  const lastOwn = lastOwnPosition(transcript);
  for (const message of transcript.messages) {
    const started = dayOf(message.created_at);
    if (started && started !== day) {
      // That a conversation begins today goes without saying.
      if (rows.length || started !== today) rows.push({ kind: "day", key: "day:" + started, at: message.created_at });
      day = started;
      previous = null;
    }
    const isFirst = !sameBreath(previous, message);
    if (previous && !isFirst) rows[rows.length - 1].isLast = false;
    const status = message.position === lastOwn && !pending.length ? ownStatus(message, seenByPeople) : "";
    const key = itemKeys.has(message.id) ? "out:" + itemKeys.get(message.id) : message.id;
    rows.push({ kind: rowKind(message), key, message, isFirst, isLast: true, status });
    previous = message;
  }
  for (const item of pending) rows.push(pendingRow(item, isOffline, isShut));
  return rows;
}

function rowKind(message) {
  return message.role === "notice" ? "notice" : message.role === "customer" ? "own" : "other";
}

// shut: it could not be taken now either, so trying again is not offered.
function pendingRow(item, isOffline, isShut) {
  const status = item.error ? (isShut ? "shut" : "failed") : isOffline ? "waiting" : "sending";
  const message = { text: item.text, files: item.files, role: "customer" };
  return { kind: "own", key: "out:" + item.key, item, message, isFirst: true, isLast: true, status };
}

function lastOwnPosition(transcript) {
  const own = transcript.messages.filter((message) => message.role === "customer");
  return own.length ? own[own.length - 1].position : 0;
}

function ownStatus(message, seenByPeople) {
  return message.position <= seenByPeople ? "seen" : "sent";
}

function sameBreath(previous, message) {
  if (!previous || previous.role !== message.role || previous.author !== message.author) return false;
  return Date.parse(message.created_at) - Date.parse(previous.created_at) < SAME_BREATH_MS;
}

function dayOf(moment) {
  const date = new Date(moment);
  return Number.isNaN(date.getTime()) ? "" : [date.getFullYear(), date.getMonth() + 1, date.getDate()].join("-");
}
