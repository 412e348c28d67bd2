// The inside of a line of Markdown as a tree: text, strong, em, code, link, reference, break. Pure, linear in time.

const DEEPEST = 5;
const LONGEST_LABEL = 300;
const LONGEST_ADDRESS = 2000;

// The address if a customer may be sent there, else null. Scripts and data never pass.
function safeUrl(address, schemes = ["http:", "https:", "mailto:"]) {
  try {
    const url = new URL(String(address).trim());
    return schemes.includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function parseInline(text, depth = 0) {
  const nodes = [];
  // Marks that close nowhere further on, so that hostile text is not searched again and again.
  const closed = new Set();
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const found = depth < DEEPEST ? inlineAt(text, at, depth, closed) : null;
    if (!found) {
      plain += text[at++];
      continue;
    }
    if (typeof found.node === "string") plain += found.node;
    else {
      if (plain) nodes.push(plain);
      plain = "";
      nodes.push(found.node);
    }
    at = found.end;
  }
  if (plain) nodes.push(plain);
  return nodes;
}

function inlineAt(text, at, depth, closed) {
  switch (text[at]) {
    case "\n":
      return { node: { kind: "break" }, end: at + 1 };
    case "\\":
      return /[!-/:-@[-`{-~]/.test(text[at + 1] || "") ? { node: text[at + 1], end: at + 2 } : null;
    case "`":
      return codeAt(text, at, closed);
    case "*":
    case "_":
      return emphasisAt(text, at, depth, closed);
    case "[":
      return referenceAt(text, at) || linkAt(text, at, depth, closed);
    case "!":
      // A picture would be fetched from wherever the text says: only its link is shown.
      return text[at + 1] === "[" ? linkAt(text, at + 1, depth, closed) : null;
    case "<":
    case "h":
      return bareLinkAt(text, at);
    default:
      return null;
  }
}

function codeAt(text, at, closed) {
  const mark = /`+/y;
  mark.lastIndex = at;
  const ticks = mark.exec(text)[0];
  const start = at + ticks.length;
  const end = closed.has(ticks) ? -1 : text.indexOf(ticks, start);
  if (end < 0) {
    closed.add(ticks);
    return { node: ticks, end: start };
  }
  return { node: { kind: "code", text: text.slice(start, end).trim() }, end: end + ticks.length };
}

function emphasisAt(text, at, depth, closed) {
  const letter = text[at];
  const mark = text[at + 1] === letter ? letter + letter : letter;
  const start = at + mark.length;
  if (closed.has(mark) || !/\S/.test(text[start] || "")) return null;
  // Underscores inside of words are part of names.
  if (letter === "_" && isWordPart(text[at - 1])) return null;
  for (let end = text.indexOf(mark, start); end >= 0; end = text.indexOf(mark, end + 1)) {
    if (end > start && closesEmphasis(text, end, mark)) {
      const kind = mark.length === 2 ? "strong" : "em";
      return { node: { kind, nodes: parseInline(text.slice(start, end), depth + 1) }, end: end + mark.length };
    }
  }
  closed.add(mark);
  return null;
}

function closesEmphasis(text, end, mark) {
  if (/\s/.test(text[end - 1])) return false;
  // One star of a pair closes nothing by itself.
  if (mark.length === 1 && (text[end + 1] === mark || text[end - 1] === mark)) return false;
  return mark[0] !== "_" || !isWordPart(text[end + mark.length]);
}

function isWordPart(letter) {
  return letter !== undefined && /[\p{L}\p{N}_]/u.test(letter);
}

function referenceAt(text, at) {
  const mark = /\[(\d{1,2})\](?!\()/y;
  mark.lastIndex = at;
  const found = mark.exec(text);
  return found && { node: { kind: "reference", number: Number(found[1]), text: found[0] }, end: mark.lastIndex };
}

function linkAt(text, at, depth, closed) {
  const middle = closed.has("](") ? -1 : text.indexOf("](", at);
  if (middle < 0) {
    closed.add("](");
    return null;
  }
  const label = text.slice(at + 1, Math.min(middle, at + 2 + LONGEST_LABEL));
  if (label.length > LONGEST_LABEL || /[[\n]/.test(label)) return null;
  const rest = text.slice(middle + 2, middle + 2 + LONGEST_ADDRESS);
  // Addresses of encyclopaedias hold one pair of brackets.
  const inner = /^<?([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)?)>?(?:[ \t]+"[^"\n]*")?\)/.exec(rest);
  const url = inner && safeUrl(inner[1]);
  if (!url) return null;
  const nodes = label ? parseInline(label, depth + 1) : [url];
  return { node: { kind: "link", url, nodes }, end: middle + 2 + inner[0].length };
}

function bareLinkAt(text, at) {
  const start = text[at] === "<" ? at + 1 : at;
  if (!text.startsWith("http", start) || isWordPart(text[start - 1])) return null;
  const address = /https?:\/\/[^\s<>"`]{1,2000}/y;
  address.lastIndex = start;
  const found = address.exec(text);
  if (!found) return null;
  const trimmed = withoutSentenceEnd(found[0]);
  const url = safeUrl(trimmed);
  if (!url) return null;
  const end = start + trimmed.length;
  return { node: { kind: "link", url, nodes: [trimmed] }, end: start > at && text[end] === ">" ? end + 1 : end };
}

// "(see https://a.example/b)." ends at b.
function withoutSentenceEnd(address) {
  let end = address.length;
  while (end && /[.,;:!?*_'")\]]/.test(address[end - 1])) {
    if (address[end - 1] === ")" && address.slice(0, end).includes("(")) break;
    end--;
  }
  return address.slice(0, end);
}
