// "Was this helpful?": two thumbs and, after the answer, room for a comment. For a reply or a whole conversation.

function createFeedback({ given, rate, label, asksAlways, t }) {
  let chosen = given || "";
  const thanks = h("span", { class: "thanks", role: "status" });
  const thumbs = [["helpful", "up"], ["not_helpful", "thumbDown"]].map(([value, sign]) => {
    const name = t(value === "helpful" ? "helpful" : "notHelpful");
    const made = iconButton(sign, name, () => choose(value), { "aria-pressed": "false" });
    return { value, made };
  });
  const input = h("input", { type: "text", maxlength: "1000", "aria-label": t("comment"), placeholder: t("comment") });
  const form = h("form", { class: "comment", hidden: true, on: { submit: comment } },
    input, h("button", { type: "submit", class: "small" }, t("send")));
  const node = h("div", { class: "feedback", role: "group", "aria-label": label },
    h("div", { class: "thumbs" }, ...thumbs.map((one) => one.made), thanks), form);
  mark();

  function mark() {
    for (const { value, made } of thumbs) made.setAttribute("aria-pressed", String(value === chosen));
  }

  async function choose(value) {
    const before = chosen;
    chosen = value;
    mark();
    try {
      await rate(value, "");
      setText(thanks, t("thanks"));
      form.hidden = !(asksAlways || value === "not_helpful");
    } catch {
      chosen = before;
      mark();
      setText(thanks, t("notSaved"));
    }
  }

  async function comment(event) {
    event.preventDefault();
    const words = input.value.trim();
    if (!words) return;
    try {
      await rate(chosen, words);
      form.hidden = true;
      setText(thanks, t("thanks"));
    } catch {
      setText(thanks, t("notSaved"));
    }
  }

  // Given in another tab.
  function update(value) {
    if (!value || value === chosen) return;
    chosen = value;
    mark();
  }

  return { node, update };
}
