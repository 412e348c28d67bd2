// Puts the widget into its own shadow of the page, and keeps its colours and size right.

function createFrame() {
  const host = document.createElement("answerdesk-widget");
  const shadow = host.attachShadow({ mode: "open" });
  // Sheets made by script need no permission of the page's Content-Security-Policy.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLES);
  shadow.adoptedStyleSheets = [sheet];
  const root = h("div", { class: "root" });
  shadow.append(root);

  function attach() {
    if (!host.isConnected && document.body) document.body.append(host);
  }

  attach();
  // Pages that change without a reload may replace their whole body.
  new MutationObserver(attach).observe(document.documentElement, { childList: true });
  return { host, shadow, root };
}

function keepAppearance(root, look, language) {
  const dark = matchMedia("(prefers-color-scheme: dark)");

  function paint() {
    const { theme, colour, side } = look();
    const shown = theme === "dark" || (theme !== "light" && dark.matches) ? "dark" : "light";
    root.setAttribute("data-theme", shown);
    root.setAttribute("data-side", side === "left" ? "left" : "right");
    for (const [name, value] of Object.entries(palette(colour, shown))) root.style.setProperty("--" + name, value);
  }

  // Above a keyboard on the screen only the visual viewport tells how much room is left.
  function measure() {
    const seen = window.visualViewport;
    if (!seen || seen.scale > 1.01) return;
    root.style.setProperty("--seen-height", seen.height + "px");
    root.style.setProperty("--seen-top", seen.offsetTop + "px");
  }

  root.lang = language;
  root.dir = directionOf(language);
  dark.addEventListener("change", paint);
  if (window.visualViewport) {
    visualViewport.addEventListener("resize", measure);
    visualViewport.addEventListener("scroll", measure);
  }
  paint();
  measure();
  return paint;
}
