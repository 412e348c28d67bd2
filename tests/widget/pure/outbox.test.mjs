// Nothing that was written is lost or shown twice.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./parts.mjs";

const parts = load(
  "createOutbox", "stillPending", "withMessages", "emptyTranscript", "unreadCount", "seenPosition", "buildRows",
  "waitBefore", "retryAfterMs", "afterFailure", "isNewThread",
);

function memory() {
  const kept = new Map();
  return {
    get: (key) => (kept.has(key) ? JSON.parse(kept.get(key)) : null),
    set: (key, value) => kept.set(key, JSON.stringify(value)),
    remove: (key) => kept.delete(key),
    keys: (start) => [...kept.keys()].filter((key) => key.startsWith(start)),
  };
}

let count = 0;
const item = (part) => ({ key: "k" + ++count, thread: "c1", text: "Hi", files: [], after: 0, order: count, error: "", ...part });
const own = (position, text = "Hi") => ({ id: "m" + position, position, role: "customer", text, files: [] });
const other = (position) => ({ ...own(position), role: "agent" });
const transcript = (...messages) => parts.withMessages(parts.emptyTranscript(), messages);

test("items come in the order in which they were written, also to another tab", () => {
  const storage = memory();
  const [here, there] = [parts.createOutbox(storage), parts.createOutbox(storage)];
  here.put(item({ key: "a", order: 2 }));
  there.put(item({ key: "b", order: 1 }));
  assert.deepEqual(here.all().map((one) => one.key), ["b", "a"]);
});

test("one that failed for good holds nobody up", () => {
  const outbox = parts.createOutbox(memory());
  outbox.put(item({ key: "a", error: "too long" }));
  outbox.put(item({ key: "b" }));
  assert.equal(outbox.next().key, "b");
});

test("an item that another tab has sent is not brought back by a change", () => {
  const outbox = parts.createOutbox(memory());
  outbox.put(item({ key: "a" }));
  outbox.remove("a");
  outbox.change("a", { error: "late" });
  assert.deepEqual(outbox.all(), []);
});

test("what was written after the first message follows it into its conversation", () => {
  const outbox = parts.createOutbox(memory());
  outbox.put(item({ key: "a", thread: "new:1" }));
  outbox.put(item({ key: "b", thread: "new:2" }));
  outbox.moveThread("new:1", "c9", 5);
  assert.deepEqual(outbox.all().map((one) => [one.thread, one.after]), [["c9", 5], ["new:2", 0]]);
});

test("what lies broken in the storage is passed over", () => {
  const storage = memory();
  storage.set("out:x", { nonsense: true });
  assert.deepEqual(parts.createOutbox(storage).all(), []);
});

test("a message told again is the same message", () => {
  const twice = transcript(own(1), other(2), own(1), { ...other(2), feedback: "helpful" });
  assert.deepEqual(twice.messages.map((one) => one.position), [1, 2]);
  assert.equal(twice.messages[1].feedback, "helpful");
});

test("messages are in order of position, in whatever order they come", () => {
  assert.deepEqual(transcript(other(3), own(1), other(2)).messages.map((one) => one.position), [1, 2, 3]);
});

test("what is no message is left out", () => {
  assert.equal(transcript(null, {}, { id: "a" }, own(1)).messages.length, 1);
});

test("an item whose message came by the stream is not shown beside it", () => {
  const sent = item({ after: 1 });
  assert.deepEqual(parts.stillPending(transcript(own(1), own(2)), [sent]).pending, []);
});

test("the same words written twice are two messages", () => {
  const [first, second] = [item({ after: 1 }), item({ after: 1 })];
  assert.deepEqual(parts.stillPending(transcript(own(1), own(2)), [first, second]).pending, [second]);
});

test("the same words said earlier are not this message", () => {
  const sent = item({ after: 1 });
  assert.deepEqual(parts.stillPending(transcript(own(1)), [sent]).pending, [sent]);
});

test("unread are the words of others beyond what was seen", () => {
  const words = transcript(own(1), other(2), other(3), own(4), other(5));
  assert.equal(parts.unreadCount(words, 2), 2);
  assert.equal(parts.unreadCount(words, parts.seenPosition(words, 2)), 2);
  assert.equal(parts.seenPosition(words, 0), 5);
});

test("only the last own message says how far it got", () => {
  const rows = parts.buildRows({ transcript: transcript(own(1), own(2)), pending: [], seenByPeople: 2, isOffline: false });
  assert.deepEqual(rows.map((row) => row.status), ["", "seen"]);
});

test("what is still to be sent says so instead", () => {
  const view = { transcript: transcript(own(1)), seenByPeople: 0 };
  const status = (part, isOffline) => parts.buildRows({ ...view, pending: [item(part)], isOffline }).map((row) => row.status);
  assert.deepEqual(status({}, false), ["", "sending"]);
  assert.deepEqual(status({}, true), ["", "waiting"]);
  assert.deepEqual(status({ error: "no" }, true), ["", "failed"]);
});

test("a message keeps its row when it is stored, whether the stream or the request tells of it first", () => {
  const written = item({ key: "a", after: 0 });
  const { claimed } = parts.stillPending(transcript(own(1)), [written]);
  const view = { seenByPeople: 0, itemKeys: claimed };
  const before = parts.buildRows({ ...view, transcript: transcript(), pending: [written] });
  const after = parts.buildRows({ ...view, transcript: transcript(own(1)), pending: [] });
  assert.equal(before[0].key, after[0].key);
});

test("a new day is told, but not that a conversation begins today", () => {
  const at = (position, created_at) => ({ ...other(position), created_at });
  const words = transcript(at(1, "2026-03-01T12:00:00"), at(2, "2026-03-02T12:00:00"));
  const kinds = (today) => parts.buildRows({ transcript: words, pending: [], seenByPeople: 0 }, today).map((row) => row.kind);
  assert.deepEqual(kinds("2026-3-1"), ["other", "day", "other"]);
  assert.deepEqual(kinds("2026-3-2"), ["day", "other", "day", "other"]);
});

test("waits double up to half a minute and are never the same for all", () => {
  assert.equal(parts.waitBefore(0, 0), 250);
  assert.equal(parts.waitBefore(0, 1), 500);
  assert.equal(parts.waitBefore(50, 1), 30000);
});

test("Retry-After is read as seconds or as a date, and bounded", () => {
  assert.equal(parts.retryAfterMs("7", 0), 7000);
  assert.equal(parts.retryAfterMs("Thu, 01 Jan 1970 00:00:10 GMT", 4000), 6000);
  assert.equal(parts.retryAfterMs("nonsense", 0), 5000);
  assert.equal(parts.retryAfterMs(null, 0), 5000);
  assert.equal(parts.retryAfterMs("99999999", 0), 120000);
});

test("what the server may take later is tried again, what it refuses is not", () => {
  const steps = [0, 429, 500, 503, 401, 403, 404, 413, 422].map(parts.afterFailure);
  assert.deepEqual(steps, ["again", "again", "again", "again", "renew", "stop", "stop", "stop", "stop"]);
});
