// One element for each row of the log. A row is made once and then updated, so that what has focus keeps it.

// Replies that try to help are rated; greetings and handoffs are not.
const UNRATED = ["small_talk", "hand_off", "ask_back"];
const REFUSED = ["failed", "shut"];

function createRow(row, ui) {
  switch (row.kind) {
    case "day":
      return { node: h("div", { class: "day" }, h("span", {}, ui.formats.day(row.at, new Date()))), update() {} };
    case "notice":
      return { node: h("div", { class: "notice", dir: "auto" }, ...formatted(row.message.text, ui)), update() {} };
    case "own":
      return ownRow(row, ui);
    default:
      return otherRow(row, ui);
  }
}

function ownRow(row, ui) {
  const { message } = row;
  // That a message was sent is no news; that it was not is announced.
  const status = h("div", { class: "status", "aria-live": "off" });
  const node = h("div", { class: "row own" }, h("span", { class: "heard" }, ui.t("you") + ": "));
  if (message.text) node.append(h("div", { class: "bubble", dir: "auto", title: when(message, ui) }, message.text));
  node.append(...fileList(message.files, ui), status);
  let shown = null;

  function update(next) {
    toggle(node, "data-first", next.isFirst);
    toggle(node, "data-last", next.isLast);
    node.setAttribute("data-status", next.status);
    if (shown === next.status) return;
    if (REFUSED.includes(next.status)) ui.announce(ui.t(next.status));
    shown = next.status;
    status.replaceChildren(...statusWords(next, ui));
  }

  update(row);
  return { node, update };
}

function statusWords(row, ui) {
  if (!row.status) return [];
  if (!REFUSED.includes(row.status)) {
    const clock = row.message.created_at ? " · " + ui.formats.time(row.message.created_at) : "";
    return [h("span", {}, ui.t(row.status) + clock)];
  }
  const { key } = row.item;
  return [
    h("span", { class: "bad", title: row.item.error }, icon("alert"), ui.t(row.status)),
    ...(row.status === "failed" ? [button({ class: "link", on: { click: () => ui.chat.retry(key) } }, ui.t("retry"))] : []),
    button({ class: "link", on: { click: () => ui.chat.discard(key) } }, ui.t("delete")),
  ];
}

function otherRow(row, ui) {
  const { message } = row;
  const isPerson = message.role === "person";
  const agent = ui.config().agent;
  const name = isPerson ? message.author || ui.t("colleague") : agent.name;
  const face = avatar(isPerson ? { name } : agent, isPerson ? "person" : "");
  const context = { ...ui, citations: message.role === "agent" ? message.citations || [] : [] };
  const bubble = h("div", { class: "bubble", dir: "auto", title: when(message, ui) }, ...formatted(message.text, context));
  const stack = h("div", { class: "stack" }, h("span", { class: "author" }, h("bdi", {}, name)), bubble);
  const sources = sourceList(context.citations, context);
  if (sources) bubble.append(sources);
  stack.append(...fileList(message.files, ui));
  const rating = message.role === "agent" && !UNRATED.includes(message.decision) ? ratingOf(message, ui) : null;
  if (rating) stack.append(rating.node);
  const node = h("div", { class: "row other" + (isPerson ? " person" : "") }, face, stack);

  function update(next) {
    toggle(node, "data-first", next.isFirst);
    toggle(node, "data-last", next.isLast);
    if (rating) rating.update(next.message.feedback);
  }

  update(row);
  return { node, update };
}

function ratingOf(message, ui) {
  return createFeedback({
    given: message.feedback, label: ui.t("rateReply"), asksAlways: false, t: ui.t,
    rate: (feedback, comment) => ui.chat.rate(feedback, comment, message.id),
  });
}

function when(message, ui) {
  return message.created_at ? ui.formats.full(message.created_at) : null;
}

function fileList(files, ui) {
  return (files || []).map((file) => {
    const words = [h("bdi", { class: "name" }, String(file.name)), h("span", { class: "size" }, ui.formats.size(file.size))];
    const label = ui.t("download") + ": " + file.name;
    const made = button({ class: "file", "aria-label": label, on: { click: () => download(file, made, ui) } },
      icon("file"), h("span", { class: "words" }, ...words));
    return made;
  });
}

// With the contact's secret, which a plain link could not send. What is saved is never opened in the page.
async function download(file, made, ui) {
  made.setAttribute("aria-busy", "true");
  try {
    const content = await ui.api.download("/chat/files/" + encodeURIComponent(file.id));
    const url = URL.createObjectURL(new Blob([content], { type: "application/octet-stream" }));
    h("a", { href: url, download: file.name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
    toggle(made, "data-failed", false);
  } catch {
    toggle(made, "data-failed", true);
    ui.announce(ui.t("notDownloaded"));
  }
  made.removeAttribute("aria-busy");
}
