// The button in the corner of the page, with the number of unread words.

function createLauncher(ui, { press }) {
  const { t } = ui;
  const badge = h("span", { class: "badge", "aria-hidden": "true", hidden: true });
  const words = h("span", { class: "launcher-words", dir: "auto" });
  const node = button({ class: "launcher", "aria-haspopup": "dialog", on: { click: press } },
    icon("chat"), icon("down"), words, badge);

  function draw(view, isOpen) {
    const label = ui.config().look.launcher || "";
    const name = isOpen ? t("close") : label || t("open");
    node.setAttribute("aria-label", view.unread && !isOpen ? name + " (" + view.unread + " " + t("unread") + ")" : name);
    node.setAttribute("aria-expanded", String(isOpen));
    setText(words, label);
    words.hidden = !label || isOpen;
    badge.hidden = isOpen || !view.unread;
    setText(badge, view.unread > 9 ? "9+" : String(view.unread));
  }

  return { node, draw };
}
