// The top of the panel: who the visitor is talking with, the menu, and the way out.

function createHeader(ui, { close, showHistory, showChat }) {
  const { t } = ui;
  const face = h("span", { class: "face" });
  const title = h("h2", { id: "title", dir: "auto" });
  const company = h("span", { class: "with", dir: "auto" });
  const back = iconButton("back", t("back"), showChat, { hidden: true });
  const entries = {
    fresh: entry("pen", "newConversation", ui.startNew),
    history: entry("list", "conversations", showHistory),
    end: entry("check", "end", () => ui.chat.end().catch(() => ui.announce(t("notSaved")))),
  };
  const menu = h("div", { class: "menu", id: "menu", hidden: true }, ...Object.values(entries));
  const more = iconButton("more", t("more"), () => open(menu.hidden), { "aria-expanded": "false", "aria-controls": "menu" });
  const corner = h("div", { class: "corner", on: { keydown: onKey, focusout: onLeave } }, more, menu);
  const node = h("header", {}, back, face, h("div", { class: "names" }, title, company), corner,
    iconButton("close", t("close"), close, { class: "quiet close" }));
  let drawn = "";

  function entry(sign, name, act) {
    return button({ on: { click: () => (open(false), act()) } }, icon(sign), t(name));
  }

  function open(isOpen) {
    menu.hidden = !isOpen;
    more.setAttribute("aria-expanded", String(isOpen));
  }

  function onKey(event) {
    const shown = [...menu.children].filter((one) => !one.hidden);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && !menu.hidden) {
      event.stopPropagation();
      open(false);
      more.focus();
    } else if (step && !menu.hidden && shown.length) {
      event.preventDefault();
      const at = shown.indexOf(node.getRootNode().activeElement);
      shown[(at + step + shown.length) % shown.length].focus();
    }
  }

  function onLeave(event) {
    if (!corner.contains(event.relatedTarget)) open(false);
  }

  function withWords(view, config) {
    if (view.isOffline) return t("offline");
    if (!view.isUp) return t("connecting");
    const partner = view.with || { kind: config.is_agent_on ? "agent" : "nobody", name: "" };
    switch (partner.kind) {
      case "agent":
        return t("assistant");
      case "queue":
        return t("queue");
      case "person":
        return partner.name || t("colleague");
      default:
        return view.state === "closed" ? t("endedShort") : config.state_words || "";
    }
  }

  function draw(view, isHistory) {
    const config = ui.config();
    const partner = view.with || {};
    const isPerson = partner.kind === "person";
    setText(title, isHistory ? t("conversations") : config.look.title || config.agent.name || t("conversation"));
    setText(company, isHistory ? "" : withWords(view, config));
    node.setAttribute("data-with", view.isUp && !view.isOffline ? partner.kind || "" : "down");
    back.hidden = !isHistory;
    face.hidden = isHistory;
    corner.hidden = isHistory;
    entries.history.hidden = !ui.chat.hasContact();
    entries.fresh.hidden = view.isNew;
    entries.end.hidden = view.isNew || view.state === "closed";
    more.hidden = Object.values(entries).every((one) => one.hidden);
    const key = isPerson ? "person:" + partner.name : "agent";
    if (key !== drawn) face.replaceChildren(avatar(isPerson ? { name: partner.name } : config.agent, isPerson ? "person" : ""));
    drawn = key;
  }

  return { node, draw };
}
