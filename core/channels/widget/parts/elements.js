// Makes elements. Outside text gets in as text nodes and attribute values only; nothing here parses markup.

const SVG = "http://www.w3.org/2000/svg";
// 24 × 24, drawn with a line.
const ICONS = {
  chat: "M21 11.5a8.4 8.4 0 0 1-12 7.6L3.5 20.5 5 15.4A8.4 8.4 0 1 1 21 11.5Z",
  down: "m6 9.5 6 6 6-6",
  close: "m6 6 12 12M18 6 6 18",
  back: "m14.5 6-6 6 6 6",
  more: "M5.5 12h.01M12 12h.01M18.5 12h.01",
  send: "M12 19V5M6 11l6-6 6 6",
  attach: "m20 11.5-8.3 8.3a5.4 5.4 0 0 1-7.6-7.6l8.3-8.3a3.6 3.6 0 0 1 5.1 5.1L9.2 17.3a1.8 1.8 0 0 1-2.5-2.5l7.6-7.6",
  file: "M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8Zm0 0v5h5",
  up: "M7 11v9M7 11l4-7.5a2 2 0 0 1 2.6 2.3L13 9.5h5.2a2 2 0 0 1 2 2.4l-1.2 6.4a2 2 0 0 1-2 1.7H7m0-9H4v9h3",
  thumbDown: "M17 13V4M17 13l-4 7.5a2 2 0 0 1-2.6-2.3l.6-3.7H5.8a2 2 0 0 1-2-2.4L5 5.7A2 2 0 0 1 7 4h10m0 9h3V4h-3",
  alert: "M12 8v4.5m0 3.5h.01M12 3.5 21.5 20h-19Z",
  pen: "M12 20h8M16 4.5a2.1 2.1 0 0 1 3 3L8 18.5l-4 1 1-4Z",
  list: "M8 6.5h12M8 12h12M8 17.5h12M4 6.5h.01M4 12h.01M4 17.5h.01",
  check: "m5 12.5 4.5 4.5L19 7.5",
};

// h("button", {class: "send", on: {click: send}}, "Send"): attributes that are null or false are left out.
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [type, handler] of Object.entries(value)) element.addEventListener(type, handler);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: "icon icon-" + name, "aria-hidden": "true" })) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

function button(attributes, ...children) {
  return h("button", { type: "button", ...attributes }, ...children);
}

// A button that shows a sign only; its name is heard, and shown on hover.
function iconButton(sign, label, click, attributes = {}) {
  return button({ class: "quiet", "aria-label": label, title: label, on: { click }, ...attributes }, icon(sign));
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function toggle(element, name, isOn) {
  element.toggleAttribute(name, Boolean(isOn));
}

// The agent's face. The picture is drawn onto a canvas: an img element would need the page to allow pictures.
function avatar(agent, className = "") {
  const name = String(agent.name || "");
  const sign = h("span", { class: "avatar " + className, "aria-hidden": "true" }, agent.avatar || initials(name, className));
  if (agent.avatar_image) drawPicture(agent.avatar_image, sign);
  return sign;
}

// Of people also that of the last name.
function initials(name, className) {
  const words = name.trim().split(/\s+/);
  const chosen = className && words.length > 1 ? [words[0], words[words.length - 1]] : [words[0]];
  return chosen.map((word) => [...word][0] || "?").join("").toUpperCase();
}

async function drawPicture(address, sign) {
  const found = /^data:image\/(?:png|jpeg|webp|gif);base64,([A-Za-z0-9+/=]+)$/.exec(address);
  if (!found) return;
  try {
    const bytes = Uint8Array.from(atob(found[1]), (letter) => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes]));
    const canvas = h("canvas", { width: 96, height: 96 });
    const side = Math.min(picture.width, picture.height);
    const [left, top] = [(picture.width - side) / 2, (picture.height - side) / 2];
    canvas.getContext("2d").drawImage(picture, left, top, side, side, 0, 0, 96, 96);
    sign.replaceChildren(canvas);
  } catch {
    // Not a picture after all: the letter stays.
  }
}
