// What is asked below the messages: the email address, and at the end how it was.

function createEnds(ui) {
  const email = createEmailForm(ui);
  const closed = h("div", { class: "ended", hidden: true });
  const banner = h("p", { class: "banner", role: "status" });
  const node = h("div", { class: "ends" }, banner, email.node, closed);
  let shown = "";

  function draw(view) {
    // A message that was refused says it itself.
    const words = view.hasFailed ? "unreachable" : view.isShut && view.isNew && !view.pending.length && "shut";
    banner.hidden = !words;
    setText(banner, words ? ui.t(words) : "");
    email.draw(view.asksEmail && !view.isNew);
    const key = view.state === "closed" ? view.thread + view.isShut : "";
    closed.hidden = !key;
    if (key === shown) return;
    shown = key;
    if (key) closed.replaceChildren(...endWords(view));
  }

  function endWords(view) {
    const hasReply = view.transcript.messages.some((message) => ["agent", "person"].includes(message.role));
    const rating = hasReply && createFeedback({
      given: view.feedback, label: ui.t("rateAll"), asksAlways: true, t: ui.t,
      rate: (feedback, comment) => ui.chat.rate(feedback, comment, null),
    });
    return [
      h("p", { class: "quiet-words" }, ui.t(view.isShut ? "shut" : "ended")),
      ...(rating ? [h("p", { class: "question" }, ui.t("rateAll")), rating.node] : []),
      view.isShut ? "" : button({ class: "small", on: { click: ui.startNew } }, ui.t("newConversation")),
    ];
  }

  return { node, draw };
}

function createEmailForm(ui) {
  const { t } = ui;
  const problem = h("p", { id: "email-problem", class: "bad", role: "alert", hidden: true });
  const input = h("input", {
    id: "email", type: "email", inputmode: "email", autocomplete: "email", maxlength: "254", dir: "ltr",
    placeholder: "name@example.com", "aria-describedby": "email-problem",
  });
  const buttons = [
    h("button", { type: "submit", class: "small primary" }, t("emailSend")),
    button({ class: "small", on: { click: () => give(null) } }, t("emailNo")),
  ];
  const node = h("form", { class: "email", novalidate: true, hidden: true, on: { submit } },
    h("label", { for: "email" }, t("emailAsk")), input, problem, h("div", { class: "buttons" }, ...buttons));

  function submit(event) {
    event.preventDefault();
    const address = input.value.trim();
    if (/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(address)) give(address);
    else tell(t("emailBad"));
  }

  function tell(words) {
    problem.hidden = !words;
    setText(problem, words);
    if (words) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    if (!words) return;
    input.focus();
    node.scrollIntoView({ block: "nearest" });
  }

  async function give(address) {
    tell("");
    for (const one of buttons) one.disabled = true;
    try {
      await ui.chat.giveEmail(address);
      ui.focusInput();
    } catch (error) {
      tell(error.status === 422 || error.status === 400 ? t("emailBad") : t("notSaved"));
    }
    for (const one of buttons) one.disabled = false;
  }

  function draw(isWanted) {
    if (node.hidden === !isWanted) return;
    node.hidden = !isWanted;
    if (isWanted) ui.announce(t("emailAsk"));
  }

  return { node, draw };
}
