// Empties the outbox in order: one message at a time, tried until the server has taken it in or refused it for good.

function createSender({ outbox, post, pause, onTaken, onLostSession, onShut, onChange }) {
  let isRunning = false;

  async function flush() {
    if (isRunning) return;
    isRunning = true;
    try {
      await alone("outbox", drain);
    } finally {
      isRunning = false;
    }
    // One that was written after the last look, before the lock was given back.
    if (outbox.next()) flush();
  }

  async function drain() {
    let attempt = 0;
    for (let item = outbox.next(); item; item = outbox.next()) {
      try {
        onTaken(item, await post(item));
        attempt = 0;
      } catch (error) {
        await refused(item, error, attempt++);
      }
      onChange();
    }
  }

  async function refused(item, error, attempt) {
    const step = error instanceof Refusal ? afterFailure(error.status) : "stop";
    if (step === "stop" && !(error.status === 404 && !isNewThread(item.thread) && !item.files.length)) {
      outbox.change(item.key, { error: error.detail || String(error) });
      if (error.status === 409) onShut();
    } else if (step === "again" || attempt > 3) {
      await pause(error.retryMs || waitBefore(attempt, Math.random()));
    } else {
      // The session or the conversation is gone; the message goes into a new one.
      await onLostSession(item.thread);
    }
  }

  return { flush };
}

// A wait that ends early when there is news: the network is back, the tab is looked at.
function createPauses() {
  const waiting = new Set();
  const pause = (ms) =>
    new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      waiting.add(done);
    });
  return { pause, wake: () => [...waiting].forEach((done) => done()) };
}
