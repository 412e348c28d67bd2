// The contact's secret. It is asked for when it is first needed: nothing is stored about those who never chat.
// `identity` is a token by which the site vouches for its customer; what was said before it goes with them.

function createSession(storage, identity) {
  const known = () => storage.get("secret");
  const who = () => (identity ? subjectOf(identity) : "");
  const isCurrent = () => Boolean(known()) && (!identity || storage.get("who") === who());

  // Another customer at the same browser is shown nothing of the one before, nor is whoever the site does not name.
  function isSomebodyElse() {
    return Boolean(storage.get("who")) && storage.get("who") !== who();
  }

  async function ensure(json) {
    return isCurrent() ? known() : alone("session", () => (isCurrent() ? known() : begin(json)));
  }

  async function begin(json) {
    const body = identity ? { identity } : {};
    if (identity && known()) body.secret = known();
    try {
      const made = await json("POST", "/chat/sessions", { body });
      storage.set("secret", made.secret);
      if (identity) storage.set("who", who());
      else storage.remove("who");
      return made.secret;
    } catch (error) {
      if (!identity || ![400, 401, 422].includes(error.status)) throw error;
      console.warn("Answerdesk: the identity is not accepted, the customer stays unknown. " + error.detail);
      identity = null;
      if (isSomebodyElse()) ["secret", "who"].forEach(storage.remove);
      return known() || begin(json);
    }
  }

  function forget(secret) {
    if (known() === secret) storage.remove("secret");
  }

  function forgetAll() {
    storage.keys("").forEach(storage.remove);
  }

  if (isSomebodyElse()) forgetAll();
  return {
    ensure, forget, forgetAll,
    isKnown: () => Boolean(known()),
    hasIdentity: () => Boolean(identity),
    // Gives whether it is another customer than before, of whom everything is forgotten.
    setIdentity: (token) => {
      identity = token || null;
      const isOther = isSomebodyElse();
      if (isOther) forgetAll();
      return isOther;
    },
  };
}

// Whom a token is about, as the server has it: its `sub`, else its address. It is read only to notice another
// customer: the server alone checks the signature.
function subjectOf(token) {
  try {
    const { sub, email } = JSON.parse(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")));
    if (typeof sub === "string" && sub.trim()) return sub;
    return "mailto:" + email.trim().toLowerCase();
  } catch {
    return token.slice(-16);
  }
}
