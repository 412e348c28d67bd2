// What the widget remembers in the visitor's browser, shared by all tabs of the site. Where storage is forbidden
// (private windows, sandboxed frames) it remembers until the page is left.

function createStorage(prefix, name) {
  const memory = new Map();
  const area = usableArea(name);

  function get(key) {
    const raw = memory.has(key) ? memory.get(key) : area && area.getItem(prefix + key);
    try {
      return raw ? JSON.parse(raw) : null;
    } catch {
      return null;
    }
  }

  function set(key, value) {
    const raw = JSON.stringify(value);
    try {
      if (!area) throw new Error("none");
      area.setItem(prefix + key, raw);
      memory.delete(key);
    } catch {
      // None, or full.
      memory.set(key, raw);
    }
  }

  function remove(key) {
    memory.delete(key);
    if (area) area.removeItem(prefix + key);
  }

  function keys(start) {
    const stored = area ? Object.keys(area).filter((key) => key.startsWith(prefix + start)) : [];
    const names = stored.map((key) => key.slice(prefix.length));
    return [...new Set([...names, ...[...memory.keys()].filter((key) => key.startsWith(start))])];
  }

  // Calls back with the key that another tab has changed.
  function watch(changed) {
    addEventListener("storage", (event) => {
      if (event.storageArea === area && event.key && event.key.startsWith(prefix)) changed(event.key.slice(prefix.length));
    });
  }

  return { get, set, remove, keys, watch };
}

function usableArea(name) {
  try {
    const area = window[name];
    area.setItem("answerdesk:probe", "1");
    area.removeItem("answerdesk:probe");
    return area;
  } catch {
    return null;
  }
}

// Runs alone among all tabs of the site where the browser can promise that. Where it cannot, two tabs may do the
// same at once, which the server's idempotency keys make harmless.
function alone(name, work) {
  return navigator.locks ? navigator.locks.request("answerdesk:" + name, work) : work();
}

function newKey() {
  // randomUUID is missing on pages without https.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
