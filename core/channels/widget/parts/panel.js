// The dialog: header, log or earlier conversations, composer. On small screens it fills the screen and keeps focus.

const SMALL_SCREEN = "(max-width: 480px), (max-height: 420px)";

function createPanel(ui, { close }) {
  const { t } = ui;
  const small = matchMedia(SMALL_SCREEN);
  let isHistory = false;
  const header = createHeader(ui, { close, showHistory: () => show(true), showChat: () => show(false) });
  const log = createLog(ui);
  const composer = createComposer(ui);
  const history = createHistory(ui, { choose: (id) => (show(false), ui.chat.openThread(id)) });
  const drop = h("div", { class: "drop", "aria-hidden": "true" }, t("drop"));
  const heard = h("div", { class: "heard", role: "status" });
  const chatPart = h("div", { class: "talk" }, log.node, composer.node);
  const node = h("section", {
    class: "panel", role: "dialog", "aria-labelledby": "title", tabindex: "-1", hidden: true,
    on: { keydown: onKey, dragover: onDrag, dragleave: onDragEnd, drop: onDrop },
  }, header.node, chatPart, history.node, drop, heard);

  function show(history_) {
    isHistory = history_;
    chatPart.hidden = isHistory;
    history.node.hidden = !isHistory;
    if (isHistory) history.load();
    ui.redraw();
    if (isHistory) header.node.querySelector("button:not([hidden])").focus();
    else focusInput();
  }

  function onKey(event) {
    if (event.key === "Escape" && !event.isComposing) close();
    else if (event.key === "Tab" && small.matches) keepFocus(event);
    // Shortcuts of the page are not for what is written here.
    event.stopPropagation();
  }

  function keepFocus(event) {
    const all = [...node.querySelectorAll("button, input, textarea, a[href], [tabindex='0']")];
    const reachable = all.filter((one) => one.getClientRects().length && !one.disabled && one.tabIndex >= 0);
    const end = event.shiftKey ? reachable[0] : reachable[reachable.length - 1];
    const active = node.getRootNode().activeElement;
    if (active !== end && !(event.shiftKey && active === node)) return;
    event.preventDefault();
    (event.shiftKey ? reachable[reachable.length - 1] : reachable[0]).focus();
  }

  function hasFiles(event) {
    return event.dataTransfer && [...event.dataTransfer.types].includes("Files") && ui.config().takes_files && !isHistory;
  }

  function onDrag(event) {
    if (!hasFiles(event)) return;
    event.preventDefault();
    toggle(node, "data-drop", true);
  }

  function onDragEnd(event) {
    if (!node.contains(event.relatedTarget)) toggle(node, "data-drop", false);
  }

  function onDrop(event) {
    toggle(node, "data-drop", false);
    if (!hasFiles(event)) return;
    event.preventDefault();
    composer.addFiles([...event.dataTransfer.files]);
  }

  // Where fingers are used the keyboard would cover half of the chat before anything was read.
  function focusInput() {
    (matchMedia("(pointer: coarse)").matches || composer.node.hidden ? node : composer.input).focus({ preventScroll: true });
  }

  function draw(view) {
    header.draw(view, isHistory);
    node.setAttribute("aria-modal", String(small.matches));
    composer.draw();
    if (view.isShut && composer.node.matches(":focus-within")) node.focus();
    composer.node.hidden = view.isShut;
    log.draw(view);
  }

  function announce(words) {
    setText(heard, "");
    setText(heard, words);
  }

  return {
    node, draw, focusInput, announce, showChat: () => show(false),
    opened: () => {
      composer.fit();
      log.scrollToEnd(true);
    },
  };
}
