// Speaks to the server: JSON calls with a time limit, the event stream, files. Every failure is a Refusal.

// A connection that died unnoticed answers nothing. What is sent again is known by its number.
const CALL_LIMIT_MS = 20000;

class Refusal extends Error {
  // status 0: the server was not reached.
  constructor(status, detail = "", retryMs = 0) {
    super(detail || "status " + status);
    this.status = status;
    this.detail = detail;
    this.retryMs = retryMs;
  }
}

function createApi(address, session) {
  async function send(method, path, { body, headers = {}, secret, signal } = {}) {
    const sent = { ...headers };
    if (secret) sent.Authorization = "Bearer " + secret;
    if (body !== undefined) sent["Content-Type"] = "application/json";
    let response;
    try {
      response = await fetch(address + path, {
        method, signal, headers: sent, credentials: "omit", referrerPolicy: "strict-origin-when-cross-origin",
        body: body === undefined ? undefined : JSON.stringify(body),
      });
    } catch (error) {
      throw new Refusal(0, String(error));
    }
    if (!response.ok) throw await refusalOf(response);
    return response;
  }

  async function json(method, path, options = {}) {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), CALL_LIMIT_MS);
    try {
      const response = await send(method, path, { ...options, signal: limit.signal });
      return response.status === 204 ? {} : await response.json();
    } catch (error) {
      // A body cut off half-way is a server that was not reached.
      throw error instanceof Refusal ? error : new Refusal(0, String(error));
    } finally {
      clearTimeout(timer);
    }
  }

  // The same as a known contact. A secret that the server does not know any more is forgotten.
  async function withSecret(use) {
    const secret = await session.ensure(json);
    try {
      return await use(secret);
    } catch (error) {
      if (error.status === 401) session.forget(secret);
      throw error;
    }
  }

  return {
    json,
    call: (method, path, options) => withSecret((secret) => json(method, path, { ...options, secret })),
    open: (path, signal) =>
      withSecret((secret) => send("GET", path, { secret, signal, headers: { Accept: "text/event-stream" } })),
    upload: (file, progress) => withSecret((secret) => upload(address + "/chat/files", file, secret, progress)),
    download: (path) => withSecret(async (secret) => (await send("GET", path, { secret })).blob()),
  };
}

async function refusalOf(response) {
  let detail = "";
  try {
    detail = String((await response.json()).detail || "");
  } catch {
    // Proxies answer with pages of their own.
  }
  const isLater = response.status === 429 || response.status === 503;
  const retryMs = isLater ? retryAfterMs(response.headers.get("Retry-After"), Date.now()) : 0;
  return new Refusal(response.status, detail, retryMs);
}

// By XMLHttpRequest: fetch tells nothing of how far an upload is.
function upload(url, file, secret, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Authorization", "Bearer " + secret);
    request.responseType = "json";
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onerror = request.onabort = () => reject(new Refusal(0));
    request.onload = () => {
      if (request.status === 201 && request.response) resolve(request.response);
      else reject(new Refusal(request.status, String((request.response || {}).detail || "")));
    };
    const form = new FormData();
    form.append("file", file, file.name || "file");
    request.send(form);
  });
}
