// Where the visitor writes: Enter sends, Shift+Enter makes a line. Files by button, paste or drop.

const LONGEST_MESSAGE = 4000;

function createComposer(ui) {
  const { t } = ui;
  const input = h("textarea", {
    rows: "1", maxlength: LONGEST_MESSAGE, placeholder: t("placeholder"), "aria-label": t("placeholder"),
    enterkeyhint: "send", on: { keydown: onKey, input: onInput, paste: onPaste },
  });
  const picker = h("input", { type: "file", multiple: true, hidden: true, tabindex: "-1", on: { change: onPick } });
  const attach = iconButton("attach", t("attach"), () => picker.click());
  const sendButton = h("button", { type: "submit", class: "send", "aria-label": t("send"), title: t("send") }, icon("send"));
  const chips = h("ul", { class: "chips", "aria-label": t("files") });
  const bars = new Map();
  const uploads = createUploads({ send: ui.api.upload, limits: ui.config, onChange: drawFiles });
  const node = h("form", { class: "composer", on: { submit } }, chips,
    h("div", { class: "field" }, attach, picker, input, sendButton));

  input.value = ui.page.get("text") || "";

  function onKey(event) {
    // While an input method is choosing letters, Enter is its own (229: Safari's way to say so).
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit(event);
  }

  function onInput() {
    ui.page.set("text", input.value);
    fit();
  }

  function fit() {
    // What is written has a direction of its own; the words that stand in for it have the widget's.
    if (input.value) input.dir = "auto";
    else input.removeAttribute("dir");
    input.style.setProperty("height", "auto");
    input.style.setProperty("height", input.scrollHeight + "px");
    const isEmpty = !input.value.trim() && !uploads.list().some((one) => one.done);
    sendButton.setAttribute("aria-disabled", String(isEmpty || uploads.isBusy()));
  }

  function onPaste(event) {
    const files = [...((event.clipboardData && event.clipboardData.files) || [])];
    if (!files.length || !takesFiles()) return;
    event.preventDefault();
    uploads.add(files);
  }

  function onPick() {
    uploads.add([...picker.files]);
    picker.value = "";
    input.focus();
  }

  function takesFiles() {
    return Boolean(ui.config().takes_files);
  }

  function submit(event) {
    event.preventDefault();
    if (uploads.isBusy()) return;
    const text = input.value.trim();
    const files = uploads.list().some((one) => one.done) ? uploads.take() : [];
    if (!text && !files.length) return;
    input.value = "";
    onInput();
    drawFiles();
    ui.send(text, files);
    input.focus();
  }

  // While a file is under way only its bar moves: what has focus among the chips keeps it.
  function drawFiles(moving) {
    if (moving && bars.has(moving)) {
      bars.get(moving).value = moving.progress;
      return;
    }
    bars.clear();
    chips.replaceChildren(...uploads.list().map(chip));
    chips.hidden = !uploads.list().length;
    fit();
  }

  function chip(one) {
    const size = ui.formats.size(one.problem === "tooLarge" ? ui.config().max_file_bytes : one.size);
    const words = one.problem ? t(one.problem, { size }) : one.done ? size : t("uploading");
    const retry = one.problem === "uploadFailed" && button({ class: "link", on: { click: () => uploads.again(one) } }, t("retry"));
    const bar = !one.problem && !one.done && h("progress", { max: "1", value: one.progress, "aria-label": t("uploading") });
    if (bar) bars.set(one, bar);
    return h("li", { class: one.problem ? "chip bad" : "chip" }, icon(one.problem ? "alert" : "file"),
      h("span", { class: "words" }, h("bdi", { class: "name" }, one.name), h("span", { role: "status" }, words), bar || null),
      retry || null, iconButton("close", t("remove", { name: one.name }), () => uploads.remove(one)));
  }

  function draw() {
    attach.hidden = !takesFiles();
    picker.accept = (ui.config().file_types || []).join(",");
  }

  drawFiles();
  return { node, draw, input, fit, addFiles: (files) => takesFiles() && uploads.add(files) };
}
