// Holds the event stream of one conversation: reconnects after every break and goes on where it was.

// The server sends a sign of life every 15 s. Silence for longer than this is a dead connection.
const SILENCE_MS = 40000;
const OPENING_MS = 15000;

function createStream({ open, after, pause, onEvent, onUp, onDown, onGone }) {
  let current = null;

  function connect(thread) {
    if (current && current.thread === thread) return;
    disconnect();
    current = { thread, abort: new AbortController() };
    run(current);
  }

  function disconnect() {
    if (current) current.abort.abort();
    current = null;
  }

  async function run(mine) {
    let attempt = 0;
    const isMine = () => current === mine;
    while (isMine()) {
      let error = new Refusal(0);
      try {
        await readOnce(mine, () => (attempt = 0));
      } catch (thrown) {
        error = thrown;
      }
      if (!isMine()) return;
      if ([401, 403, 404].includes(error.status)) {
        current = null;
        onGone(mine.thread);
        return;
      }
      onDown();
      await pause(error.retryMs || waitBefore(attempt++, Math.random()));
    }
  }

  async function readOnce(mine, isAlive) {
    const dead = new AbortController();
    const stop = () => dead.abort();
    mine.abort.signal.addEventListener("abort", stop);
    let timer = setTimeout(stop, OPENING_MS);
    try {
      const path = "/chat/conversations/" + encodeURIComponent(mine.thread) + "/events?after=" + after();
      const response = await open(path, dead.signal);
      if (current !== mine) return;
      onUp();
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      const events = createEventReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done || current !== mine) return;
        isAlive();
        clearTimeout(timer);
        timer = setTimeout(stop, SILENCE_MS);
        for (const event of events.feed(decoder.decode(value, { stream: true }))) deliver(event);
      }
    } finally {
      clearTimeout(timer);
      mine.abort.signal.removeEventListener("abort", stop);
    }
  }

  function deliver(event) {
    const data = eventData(event);
    if (data) onEvent(event.type, data);
  }

  return { connect, disconnect, isConnectedTo: (thread) => Boolean(current && current.thread === thread) };
}
