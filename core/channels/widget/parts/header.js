// The top of the panel: who the visitor is talking with, the menu, and the way out.

function createHeader(ui, { close, showHistory, showChat }) {
  const { t } = ui;
  const face = h("span", { class: "face" });
  // Isolated, so that a name in another script is read its way and stands where this one begins.
  const title = h("bdi");
  const partner = h("bdi");
  const powered = h("span", { class: "powered" }, t("powered"));
  const back = iconButton("back", t("back"), showChat, { hidden: true });
  const entries = {
    fresh: entry("pen", "newConversation", ui.startNew),
    history: entry("list", "conversations", showHistory),
    end: entry("check", "end", () => ui.chat.end().catch(() => ui.announce(t("notSaved")))),
  };
  const menu = h("div", { class: "menu", id: "menu", hidden: true }, ...Object.values(entries));
  const more = iconButton("more", t("more"), () => open(menu.hidden), { "aria-expanded": "false", "aria-controls": "menu" });
  const corner = h("div", { class: "corner", on: { keydown: onKey, focusout: onLeave } }, more, menu);
  const node = h("header", {}, back, face, h("div", { class: "names" }, h("h2", { id: "title" }, title),
    h("div", { class: "under" }, h("span", { class: "with" }, partner), powered)), corner,
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

  function titleWords(view, config) {
    if (config.look.title) return config.look.title;
    const isPerson = view.with && view.with.kind === "person";
    return (isPerson && view.with.name) || config.agent.name || t("conversation");
  }

  function withWords(view, config) {
    if (view.isOffline) return t("offline");
    if (!view.isUp) return t("connecting");
    const now = view.with || { kind: config.is_agent_on ? "agent" : "nobody", name: "" };
    switch (now.kind) {
      case "agent":
        return t("assistant");
      case "queue":
        return t("queue");
      case "person":
        return (config.look.title ? now.name : config.agent.company) || t("colleague");
      default:
        return view.state === "closed" ? t("endedShort") : ui.backWords();
    }
  }

  function draw(view, isHistory) {
    const config = ui.config();
    const now = view.with || {};
    const isPerson = now.kind === "person";
    setText(title, isHistory ? t("conversations") : titleWords(view, config));
    setText(partner, isHistory ? "" : withWords(view, config));
    powered.hidden = isHistory || !(view.poweredByAi ?? config.is_agent_on);
    node.setAttribute("data-with", view.isUp && !view.isOffline ? now.kind || "" : "down");
    back.hidden = !isHistory;
    face.hidden = isHistory;
    corner.hidden = isHistory;
    entries.history.hidden = !ui.chat.hasContact();
    entries.fresh.hidden = view.isNew || !config.is_open;
    entries.end.hidden = view.isNew || view.state === "closed";
    more.hidden = Object.values(entries).every((one) => one.hidden);
    const key = isPerson ? "person:" + now.name : "agent";
    if (key !== drawn) face.replaceChildren(avatar(isPerson ? { name: now.name } : config.agent, isPerson ? "person" : ""));
    drawn = key;
  }

  return { node, draw };
}
