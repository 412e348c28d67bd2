// What the visitor can do, and what comes of it: the one place that holds the conversation on screen.
// The view is told by onChange, of each new word of the other side by onReply, and by onShut that nothing may begin.

function createChat({ api, session, storage, onChange, onReply, onShut }) {
  const outbox = createOutbox(storage);
  const pauses = createPauses();
  let thread = storage.get("thread") || freshThread();
  let known = blankConversation();
  let seen = 0;
  let isUp = true;
  let isLoaded = isNewThread(thread);
  let hasFailed = false;
  let attends = false;
  let order = 0;
  // Which messages were written here, by their id: they keep their place on the screen once they are stored.
  const itemKeys = new Map();

  const stream = createStream({
    open: api.open,
    after: () => known.heard,
    pause: pauses.pause,
    onEvent: hear,
    onUp: () => change(() => ((isUp = true), (known = withBrokenStream(known)))),
    onDown: () => change(() => (isUp = false)),
    onGone: (gone) => load(gone),
  });
  const sender = createSender({
    outbox, pause: pauses.pause, post, onTaken, onShut, onChange: () => onChange(), onLostSession: confirmThread,
  });

  const answers = createAnswers(api, (told, then) => told === thread && change(() => (known = then(known))));

  function freshThread() {
    return "new:" + newKey();
  }

  function change(work) {
    work();
    onChange();
  }

  function hear(type, data) {
    const before = known.heard;
    change(() => (known = withEvent(known, type, data)));
    if (type === "message" && data.role !== "customer" && data.position > before) onReply(data);
    noteSeen();
  }

  // Shows a thread, with nothing kept of the one before.
  function show(next) {
    thread = next;
    storage.set("thread", next);
    stream.disconnect();
    known = blankConversation();
    seen = storage.get("seen:" + next) || 0;
    isLoaded = isNewThread(next);
    onChange();
  }

  function forget() {
    show(freshThread());
    storage.remove("thread");
  }

  // Loads the thread if it is the one on screen, and listens to it. A thread that is gone is replaced by a new one.
  async function load(wanted, unread = null, attempt = 0) {
    if (wanted !== thread || isNewThread(wanted)) return;
    try {
      const data = await api.call("GET", "/chat/conversations/" + encodeURIComponent(wanted));
      if (wanted !== thread) return;
      known = withLoaded(known, data);
      seen = storage.get("seen:" + wanted) ?? seenPosition(known.transcript, unread || 0);
      change(() => ((isLoaded = true), (hasFailed = false)));
      listen();
      noteSeen();
    } catch (error) {
      await failedToLoad(wanted, unread, attempt, error);
    }
  }

  async function failedToLoad(wanted, unread, attempt, error) {
    if (error.status === 401 && attempt < 2) return load(wanted, unread, attempt + 1);
    if ([401, 403, 404].includes(error.status)) return loseThread(wanted);
    change(() => (hasFailed = true));
    await pauses.pause(error.retryMs || waitBefore(attempt, Math.random()));
    return load(wanted, unread, attempt + 1);
  }

  // What was written for a lost conversation starts a new one.
  function loseThread(lost) {
    const next = freshThread();
    for (const item of outbox.ofThread(lost)) outbox.put({ ...item, thread: next, after: 0 });
    if (lost === thread) show(next);
    sender.flush();
  }

  // After a refusal: does the contact, perhaps a new one, still have this conversation?
  async function confirmThread(doubtful) {
    if (isNewThread(doubtful)) return;
    try {
      await api.call("GET", "/chat/conversations/" + encodeURIComponent(doubtful));
    } catch (error) {
      if ([403, 404].includes(error.status)) loseThread(doubtful);
    }
  }

  // Hidden tabs do not listen: browsers allow six connections to a server, for all tabs together.
  function listen() {
    const isWanted = !isNewThread(thread) && isLoaded && !document.hidden && (attends || known.state !== "closed");
    if (isWanted) stream.connect(thread);
    else stream.disconnect();
  }

  function post(item) {
    const body = { text: item.text, page: item.page };
    if (!isNewThread(item.thread)) body.conversation_id = item.thread;
    if (item.files.length) body.file_ids = item.files.map((file) => file.id);
    return api.call("POST", "/chat/messages", { body, headers: { "Idempotency-Key": item.key } });
  }

  // The order matters when the page is left in between: the item goes last, and is known to the server when sent again.
  function onTaken(item, reply) {
    const id = reply.conversation_id;
    // It may have been written in another tab, which learns of its conversation through the storage.
    if (storage.get("thread") === item.thread) storage.set("thread", id);
    if (thread === item.thread) {
      thread = id;
      isLoaded = true;
    }
    outbox.moveThread(item.thread, id, reply.message.position);
    outbox.remove(item.key);
    itemKeys.set(reply.message.id, item.key);
    if (id !== thread) return;
    known = withState(withMessage(known, reply.message), { state: reply.state });
    listen();
  }

  function send(text, files) {
    const item = {
      key: newKey(), thread, text, files, after: known.transcript.last, order: Date.now() * 1000 + (order++ % 1000),
      page: location.href.split(/[?#]/)[0].slice(0, 500), error: "",
    };
    outbox.put(item);
    // Also that of a conversation to come: after a reload, and in other tabs, what was written belongs to it.
    storage.set("thread", thread);
    onChange();
    sender.flush();
  }

  function noteSeen() {
    if (!attends || isNewThread(thread) || known.heard <= seen) return;
    const hasNews = unreadCount(known.transcript, seen) > 0;
    seen = known.heard;
    storage.set("seen:" + thread, seen);
    onChange();
    if (hasNews) answers.markSeen(thread, seen);
  }

  // Another tab has written to the storage that all tabs share.
  function onOtherTab(key) {
    if (key === "thread" && storage.get("thread") && storage.get("thread") !== thread) follow(storage.get("thread"));
    else if (key === "seen:" + thread) change(() => (seen = Math.max(seen, storage.get(key) || 0)));
    else if (key.startsWith(OUT)) {
      onChange();
      if (navigator.locks && outbox.next()) sender.flush();
    }
  }

  function follow(next) {
    show(next);
    load(next);
  }

  async function resume() {
    storage.watch(onOtherTab);
    addEventListener("online", wake);
    addEventListener("offline", () => onChange());
    document.addEventListener("visibilitychange", () => (document.hidden ? listen() : wake()));
    if (outbox.next()) sender.flush();
    if (!isNewThread(thread)) await load(thread);
    else if (session.isKnown()) await findThread();
  }

  // A contact known here or by a token, without a conversation in this browser: the newest open one goes on.
  async function findThread() {
    try {
      const { conversations } = await api.call("GET", "/chat/conversations");
      const open = conversations.find((one) => one.state !== "closed");
      if (!open || !isNewThread(thread) || outbox.ofThread(thread).length) return;
      show(open.id);
      await load(open.id, open.unread);
    } catch {
      // The list is asked for again when it is opened.
    }
  }

  function wake() {
    pauses.wake();
    listen();
    onChange();
  }

  return {
    resume, send, findThread,
    view: () => {
      const { pending, claimed } = stillPending(known.transcript, outbox.ofThread(thread));
      for (const [id, key] of claimed) itemKeys.set(id, key);
      return {
        ...known, thread, pending, itemKeys, isUp, isLoaded, hasFailed, isOffline: !navigator.onLine,
        unread: unreadCount(known.transcript, seen), isNew: isNewThread(thread), writer: whoWrites(known),
      };
    },
    attend: (value) => {
      attends = value;
      listen();
      noteSeen();
    },
    startNew: () => show(freshThread()),
    openThread: follow,
    retry: (key) => {
      outbox.change(key, { error: "" });
      onChange();
      sender.flush();
    },
    discard: (key) => change(() => outbox.remove(key)),
    giveEmail: (email) => answers.giveEmail(thread, email),
    rate: (feedback, comment, messageId) => answers.rate(thread, feedback, comment, messageId),
    end: () => answers.end(thread),
    earlier: async () => (await api.call("GET", "/chat/conversations")).conversations,
    hasContact: () => session.isKnown() || session.hasIdentity(),
    identify: async (token) => {
      if (session.setIdentity(token)) forget();
      if (attends || session.isKnown()) await session.ensure(api.json);
      if (isNewThread(thread) && session.isKnown()) await findThread();
    },
    logout: () => {
      session.setIdentity(null);
      session.forgetAll();
      forget();
    },
  };
}
