// Messages not yet acknowledged. Each lies under a key of its own in the storage that all tabs of the site share,
// so that a reload loses none and two tabs do not overwrite each other. Pure: the storage is handed in.
// An item: {key, thread, text, files, after, order, error}. `key` is sent as the Idempotency-Key, for good.

const OUT = "out:";

function createOutbox(storage) {
  function all() {
    const items = storage.keys(OUT).map((key) => storage.get(key)).filter(isItem);
    return items.sort((a, b) => a.order - b.order || (a.key < b.key ? -1 : 1));
  }

  function isItem(item) {
    return Boolean(item && item.key && typeof item.text === "string" && Array.isArray(item.files));
  }

  function find(key) {
    const item = storage.get(OUT + key);
    return isItem(item) ? item : null;
  }

  function put(item) {
    storage.set(OUT + item.key, item);
  }

  // Nothing happens to an item that another tab has sent meanwhile.
  function change(key, part) {
    const item = find(key);
    if (item) put({ ...item, ...part });
  }

  function remove(key) {
    storage.remove(OUT + key);
  }

  // After the first message of a thread was taken in, the others follow it into the conversation.
  function moveThread(from, to, position) {
    for (const item of all()) {
      if (item.thread === from || item.thread === to) {
        put({ ...item, thread: to, after: Math.max(item.after, position) });
      }
    }
  }

  // One that failed for good waits for its customer and holds nobody up.
  function next() {
    return all().find((item) => !item.error) || null;
  }

  function ofThread(thread) {
    return all().filter((item) => item.thread === thread);
  }

  return { all, find, put, change, remove, moveThread, next, ofThread };
}

function isNewThread(thread) {
  return thread.startsWith("new:");
}
