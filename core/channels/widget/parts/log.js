// The scrolling middle of the panel: greeting, messages, the reply being written, and what is asked at the end.

const NEAR_END = 80;

function createLog(ui) {
  const rows = new Map();
  const greeting = h("div", { class: "greeting" });
  const list = h("div", { role: "log", "aria-live": "polite", "aria-label": ui.t("messages"), class: "list" });
  // Pieces of a reply are not read out one by one: the finished message is, when it enters the log.
  const draft = h("div", { class: "draft", "aria-hidden": "true" });
  const ends = createEnds(ui);
  const newest = button({ class: "newest", hidden: true, on: { click: () => scrollToEnd(true) } },
    icon("down"), ui.t("newMessages"));
  const scroller = h("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": ui.t("conversation") },
    greeting, list, draft, ends.node);
  const node = h("div", { class: "log" }, scroller, newest);
  let follows = true;
  let thread = "";
  let greeted = null;

  scroller.addEventListener("scroll", () => {
    follows = distanceToEnd() < NEAR_END;
    if (follows) newest.hidden = true;
  });

  function distanceToEnd() {
    return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
  }

  // To the end, but never past the beginning of a long reply: it is read from there.
  function scrollToEnd(isWanted) {
    const latest = draft.firstChild || list.lastElementChild;
    const end = scroller.scrollHeight - scroller.clientHeight;
    const top = latest && latest.matches(".other") && !isWanted ? latest.offsetTop - 12 : end;
    if (Math.min(end, top) > scroller.scrollTop || isWanted) scroller.scrollTop = Math.min(end, top);
    newest.hidden = true;
  }

  function drawGreeting(config) {
    const away = ui.backWords();
    const words = away || config.greeting;
    if (greeted === words) return;
    greeted = words;
    if (away) return greeting.replaceChildren(h("div", { class: "notice", dir: "auto" }, away));
    const face = avatar(config.agent);
    const bubble = h("div", { class: "bubble", dir: "auto" }, ...formatted(words, ui));
    const row = h("div", { class: "row other", "data-first": true, "data-last": true }, face,
      h("div", { class: "stack" }, h("span", { class: "author" }, h("bdi", {}, config.agent.name)), bubble));
    greeting.replaceChildren(...(words ? [row] : []));
  }

  function drawRows(view) {
    const wanted = buildRows({ ...view, isOffline: view.isOffline || !view.isUp }, dayOf(new Date()));
    const keys = new Set(wanted.map((row) => row.key));
    for (const [key, row] of rows) {
      if (!keys.has(key)) {
        row.node.remove();
        rows.delete(key);
      }
    }
    let added = false;
    let place = list.firstChild;
    for (const row of wanted) {
      let drawn = rows.get(row.key);
      if (!drawn) {
        drawn = createRow(row, ui);
        rows.set(row.key, drawn);
        added = true;
      } else drawn.update(row);
      if (drawn.node === place) place = place.nextSibling;
      else list.insertBefore(drawn.node, place);
    }
    return added;
  }

  function drawDraft(view, config) {
    if (!view.draft && !view.writer) {
      draft.replaceChildren();
      return;
    }
    const isPerson = view.writer && view.writer !== "agent";
    const face = avatar(isPerson ? { name: view.writer } : config.agent, isPerson ? "person" : "");
    const inner = view.draft ? formatted(view.draft, ui) : [h("span", { class: "dots" }, h("i"), h("i"), h("i"))];
    const bubble = h("div", { class: "bubble" + (view.draft ? " writing" : ""), dir: "auto" }, ...inner);
    draft.replaceChildren(h("div", { class: "row other", "data-first": true, "data-last": true }, face,
      h("div", { class: "stack" }, bubble)));
  }

  // isFresh: another conversation, or the first drawing; it is shown from its end and not read out.
  function draw(view) {
    const config = ui.config();
    const isFresh = thread !== view.thread && !view.pending.length;
    thread = view.thread;
    if (isFresh || !view.isLoaded) list.setAttribute("aria-live", "off");
    drawGreeting(config);
    const wasOwn = view.pending.length > 0;
    const added = drawRows(view);
    drawDraft(view, config);
    ends.draw(view);
    toggle(node, "data-loading", !view.isLoaded && !view.hasFailed);
    if (isFresh || (added && wasOwn)) scrollToEnd(true);
    else if (follows) scrollToEnd(false);
    else if (added) newest.hidden = false;
    if (view.isLoaded) requestAnimationFrame(() => list.setAttribute("aria-live", "polite"));
  }

  return { node, draw, scrollToEnd };
}
