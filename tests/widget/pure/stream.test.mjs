// Event streams are read however they are cut, and what they tell ends up in the right place.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./parts.mjs";

const parts = load(
  "createEventReader", "eventData", "blankConversation", "withEvent", "withLoaded", "whoWrites", "withBrokenStream", "withMessage",
);
const STREAM = ': ping\n\nid: 3\r\nevent: message\r\ndata: {"a":\r\ndata: 1}\r\n\r\nevent: delta\rdata: {"text":"é ✓"}\r\r:\n\ndata:x\n\n';
const EVENTS = [
  { type: "message", id: "3", data: '{"a":\n1}' },
  { type: "delta", id: null, data: '{"text":"é ✓"}' },
  { type: "message", id: null, data: "x" },
];

test("events are the same wherever the stream is cut", () => {
  for (let first = 0; first <= STREAM.length; first++) {
    for (let second = first; second <= STREAM.length; second += 7) {
      const reader = parts.createEventReader();
      const pieces = [STREAM.slice(0, first), STREAM.slice(first, second), STREAM.slice(second)];
      assert.deepEqual(pieces.flatMap((piece) => reader.feed(piece)), EVENTS);
    }
  }
});

test("an unfinished event is not told", () => {
  assert.deepEqual(parts.createEventReader().feed("data: x\n"), []);
});

test("what is not JSON is skipped", () => {
  assert.equal(parts.eventData({ data: "oops" }), null);
  assert.equal(parts.eventData({ data: "3" }), null);
  assert.deepEqual(parts.eventData({ data: '{"text":"a"}' }), { text: "a" });
});

const message = (position, role, text = "x") => ({ id: "m" + position, position, role, text });

test("pieces grow, are withdrawn, and are replaced by the finished message", () => {
  let known = parts.blankConversation();
  for (const data of [{ text: "Wro" }, { text: "ng" }]) known = parts.withEvent(known, "delta", data);
  assert.equal(known.draft, "Wrong");
  known = parts.withEvent(known, "delta", { text: "Right", is_restart: true });
  assert.equal(known.draft, "Right");
  known = parts.withEvent(known, "message", message(2, "agent", "Right!"));
  assert.equal(known.draft, "");
  assert.equal(known.transcript.messages.length, 1);
});

test("the customer's own message and a notice leave the reply that is being written", () => {
  let known = parts.withEvent(parts.blankConversation(), "delta", { text: "So far" });
  for (const role of ["customer", "notice"]) known = parts.withEvent(known, "message", message(1, role));
  assert.equal(known.draft, "So far");
});

test("a broken connection withdraws the pieces, and nothing else", () => {
  let known = parts.withEvent(parts.blankConversation(), "message", message(1, "customer"));
  known = parts.withBrokenStream(parts.withEvent(known, "delta", { text: "So f" }));
  assert.equal(known.draft, "");
  assert.equal(known.transcript.last, 1);
});

test("the agent is at work while it owes a reply, but not while an address is asked for", () => {
  const known = { ...parts.blankConversation(), state: "agent_active" };
  assert.equal(parts.whoWrites(known), "agent");
  assert.equal(parts.whoWrites({ ...known, asksEmail: true }), "");
  assert.equal(parts.whoWrites({ ...known, state: "waiting_for_customer" }), "");
});

test("what people have seen never goes back", () => {
  let known = parts.withEvent(parts.blankConversation(), "seen", { position: 4 });
  known = parts.withEvent(known, "seen", { position: 2 });
  assert.equal(parts.withLoaded(known, { seen_by_people: 3, messages: [] }).seenByPeople, 4);
});

test("an own message known from its request hides nothing that was said before it", () => {
  const heard = parts.withEvent(parts.blankConversation(), "message", message(1, "customer"));
  const sent = parts.withMessage(heard, message(3, "customer"));
  assert.equal(sent.heard, 1);
  assert.equal(parts.withEvent(sent, "message", message(2, "agent")).heard, 2);
  assert.equal(parts.withLoaded(sent, { messages: [1, 2, 3].map((at) => message(at, "agent")) }).heard, 3);
});

test("an unknown kind of event changes nothing", () => {
  const known = parts.blankConversation();
  assert.equal(parts.withEvent(known, "news", {}), known);
});
