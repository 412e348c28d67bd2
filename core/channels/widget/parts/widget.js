// Starts the widget: reads the script tag, fetches the settings, and gives the page window.Answerdesk.

// A setting of the tag goes before the one of the server: so the designer shows what is not saved yet.
function withOverrides(config, data) {
  const chosen = { colour: data.colour, side: data.side, theme: data.theme, title: data.title, launcher: data.launcher };
  const given = Object.entries(chosen).filter(([, value]) => value !== undefined);
  const isPreview = data.preview !== undefined;
  const look = { ...config.look, ...Object.fromEntries(given) };
  return { ...config, is_open: config.is_open || isPreview, agent: config.agent || {}, look };
}

// Asked for until the server answers: it may be restarting while the page loads.
async function surely(ask, pause) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (afterFailure(error.status) !== "again") throw error;
      await pause(error.retryMs || waitBefore(attempt, Math.random()));
    }
  }
}

// English is at hand, and what is said where the texts of a language cannot be had.
function fetchTexts(json, language, pause) {
  return language === "en" ? ENGLISH : surely(() => json("GET", "/widget/" + language + ".json"), pause).catch(() => ENGLISH);
}

// Where no conversation may begin, the widget is there for one that is open: the last one here, else the newest.
async function findOpen(api, session, storage, pause) {
  if (!session.isKnown()) return false;
  try {
    const { conversations } = await surely(() => api.call("GET", "/chat/conversations"), pause);
    const open = conversations.filter((one) => one.state !== "closed").map((one) => one.id);
    if (open.length && !open.includes(storage.get("thread"))) storage.set("thread", open[0]);
    return open.length > 0;
  } catch {
    return false;
  }
}

function createEvents() {
  const handlers = new Map();
  return {
    on(name, handler) {
      handlers.set(name, [...(handlers.get(name) || []), handler]);
      return () => handlers.set(name, (handlers.get(name) || []).filter((one) => one !== handler));
    },
    emit(name, detail) {
      for (const handler of handlers.get(name) || []) {
        try {
          handler(detail);
        } catch (error) {
          // A mistake of the page stays the page's.
          setTimeout(() => { throw error; });
        }
      }
    },
  };
}

// How often an open chat without a conversation, which hears of nothing, asks who answers.
const REFRESH_MS = 30000;
const configPath = (language) => "/chat/config?language=" + language;

function startWidget(config, { data, language, words, api, session, storage, page, events }) {
  const t = createTexts(words);
  const frame = createFrame();
  let isOpen = false;
  let cameFrom = null;
  let isDrawing = false;
  let unread = 0;
  let isIdle = true;

  const chat = createChat({
    api, session, storage, onChange: redraw,
    onReply: (message) => events.emit("message", { role: message.role, text: message.text }),
    onShut: () => (config = { ...config, is_open: false }),
  });
  const ui = {
    t, api, chat, page, formats: createFormats(language), config: () => config, redraw,
    announce: (words) => panel.announce(words),
    // Of the agent, outside its hours; else empty.
    backWords: () => {
      const moment = ui.formats.soon(config.back_at, new Date());
      return moment && t("backAt", { moment });
    },
    focusInput: () => panel.focusInput(),
    send: (text, files) => chat.send(text, files),
    startNew: () => {
      chat.startNew();
      panel.showChat();
    },
  };
  const panel = createPanel(ui, { close });
  const launcher = createLauncher(ui, { press: () => (isOpen ? close() : open()) });

  // At most once a frame, however fast a reply comes. Hidden tabs draw no frames.
  function redraw() {
    if (isDrawing) return;
    isDrawing = true;
    (document.hidden ? setTimeout : requestAnimationFrame)(draw);
  }

  function draw() {
    isDrawing = false;
    const view = chat.view();
    const wasIdle = isIdle;
    isIdle = view.isNew || view.state === "closed";
    // Live chat was removed: what is open can be finished, and with it the widget goes once all was read.
    view.isShut = isIdle && !config.is_open;
    frame.root.hidden = view.isShut && !isOpen && !view.unread;
    if (isIdle && !wasIdle) refresh();
    launcher.draw(view, isOpen);
    if (isOpen) panel.draw(view);
    if (view.unread !== unread) events.emit("unread", (unread = view.unread));
  }

  function open({ isQuiet = false } = {}) {
    if (isOpen) return;
    isOpen = true;
    cameFrom = frame.shadow.activeElement || document.activeElement;
    if (!isQuiet) refresh();
    panel.node.hidden = false;
    toggle(frame.root, "data-open", true);
    page.set("open", true);
    if (session.hasIdentity()) chat.findThread();
    attend();
    draw();
    panel.opened();
    if (!isQuiet) panel.focusInput();
    events.emit("open");
  }

  function close() {
    if (!isOpen) return;
    isOpen = false;
    const hadFocus = Boolean(frame.shadow.activeElement);
    panel.node.hidden = true;
    toggle(frame.root, "data-open", false);
    page.set("open", false);
    attend();
    draw();
    // Back to where the visitor was, unless they have gone on meanwhile.
    const isThere = cameFrom && cameFrom.isConnected && cameFrom !== document.body;
    if (hadFocus) (isThere ? cameFrom : launcher.node).focus();
    events.emit("close");
  }

  function attend() {
    chat.attend(isOpen && !document.hidden);
  }

  // Who answers, and how it looks, may have changed since the page was loaded.
  async function refresh() {
    try {
      config = withOverrides(await api.json("GET", configPath(language)), data);
      paint();
      redraw();
    } catch {
      // What was known goes on to hold.
    }
  }

  const paint = keepAppearance(frame.root, () => config.look, language);
  frame.root.append(panel.node, launcher.node);
  document.addEventListener("visibilitychange", () => {
    attend();
    if (!document.hidden) refresh();
  });
  setInterval(() => isOpen && isIdle && !document.hidden && refresh(), REFRESH_MS);
  draw();
  const isSmall = matchMedia(SMALL_SCREEN).matches;
  if ((data.open !== undefined && data.open !== "false") || (page.get("open") && !isSmall)) open({ isQuiet: true });
  chat.resume();
  return { open: () => open(), close, identify: chat.identify, logout: chat.logout };
}

async function boot(script) {
  const data = { ...script.dataset };
  const base = new URL(script.src).href.replace(/\/widget\.js.*$/, "");
  const events = createEvents();
  const early = Array.isArray(window.Answerdesk) ? window.Answerdesk : [];
  let isStarted;
  const started = new Promise((resolve) => (isStarted = resolve));
  const later = (name) => (...given) => started.then((widget) => widget[name](...given));
  window.Answerdesk = {
    open: later("open"), close: later("close"), identify: later("identify"), logout: later("logout"),
    on: events.on,
    push: ([name, ...given]) => window.Answerdesk[name](...given), isWidget: true,
  };
  early.forEach((call) => window.Answerdesk.push(call));
  if (document.readyState === "loading") {
    await new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
  }
  const prefix = "answerdesk:" + base + ":";
  const isPreview = data.preview !== undefined;
  // The designer's preview remembers nothing and sends nothing.
  const storage = createStorage(prefix, isPreview ? "none" : "localStorage");
  const named = early.find(([name]) => name === "identify") || [];
  const session = createSession(storage, data.identity || named[1] || null);
  const real = createApi(base, session);
  const { pause } = createPauses();
  const language = chooseLanguage([data.language, document.documentElement.lang, ...navigator.languages]);
  const texts = fetchTexts(real.json, language, pause);
  const config = withOverrides(await surely(() => real.json("GET", configPath(language)), pause), data);
  if (!config.is_open && !(await findOpen(real, session, storage, pause))) return;
  const words = await texts;
  const api = isPreview ? createPreviewApi(real.json, createTexts(words)) : real;
  if (isPreview) storage.set("thread", PREVIEW_THREAD);
  const page = createStorage(prefix, isPreview ? "none" : "sessionStorage");
  isStarted(startWidget(config, { data, language, words, api, session, storage, page, events }));
  events.emit("ready");
}

const tag = document.currentScript || document.querySelector("script[src*='/widget.js']");
if (tag && tag.src && !(window.Answerdesk && window.Answerdesk.isWidget)) {
  boot(tag).catch((error) => console.warn("Answerdesk: the chat is not shown. " + (error.detail || error)));
}
