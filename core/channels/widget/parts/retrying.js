// What is tried again, and when. Pure.

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30000;

// Doubles with each attempt. The random half keeps all visitors of a restarted server from returning at once.
function waitBefore(attempt, random) {
  const full = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 10));
  return full / 2 + (full / 2) * random;
}

// Milliseconds that a Retry-After header asks for: seconds or a date. Nothing readable: 5 s. At most 2 minutes.
function retryAfterMs(header, now) {
  if (header === null || header === undefined || header === "") return 5000;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 250), 120000) : 5000;
}

// What to do about a refused message: "again" by itself, "renew" the session first, or "stop" and tell the customer.
function afterFailure(status) {
  if (status === 401) return "renew";
  if (status === 0 || status === 408 || status === 425 || status === 429 || status >= 500) return "again";
  return "stop";
}
