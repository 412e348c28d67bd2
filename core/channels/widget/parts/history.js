// The contact's earlier conversations, and the way to a new one.

function createHistory(ui, { choose }) {
  const { t } = ui;
  const list = h("ul", { class: "threads" });
  const words = h("p", { class: "quiet-words", role: "status" });
  const fresh = button({ class: "primary wide", on: { click: ui.startNew } }, icon("pen"), t("newConversation"));
  const node = h("div", { class: "history", hidden: true }, words, list, fresh);

  async function load() {
    setText(words, "…");
    fresh.hidden = !ui.config().is_open;
    try {
      const found = await ui.chat.earlier();
      setText(words, found.length ? "" : t("noConversations"));
      list.replaceChildren(...found.map(entry));
    } catch {
      setText(words, t("unreachable"));
    }
  }

  function entry(one) {
    const details = [ui.formats.day(one.last_activity_at, new Date()), ui.formats.time(one.last_activity_at)];
    if (one.state === "closed") details.push(t("endedShort"));
    const unread = one.unread > 0 && h("span", { class: "count" }, String(one.unread),
      h("span", { class: "heard" }, " " + t("unread")));
    return h("li", {}, button({ class: "thread", on: { click: () => choose(one.id) } },
      h("span", { class: "words" },
        h("span", { class: "subject", dir: "auto" }, one.subject || t("conversation")),
        h("span", { class: "size" }, details.join(" · "))), unread || null));
  }

  return { node, load };
}
