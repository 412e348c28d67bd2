// Blocks of the Markdown that replies use, as a tree that only the view turns into elements. Pure.
// Kinds: paragraph, heading, list, quote, code, rule, table. Whatever else there is, markup included, is text.

const ITEM = /^(\s{0,30})([-*+•]|(\d{1,9})[.)])\s+(?=\S)/;
const FENCE = /^\s{0,3}(```|~~~)/;
const MOST_LEVELS = 5;

function parseMarkdown(text) {
  return parseBlocks(String(text).replace(/\r\n?/g, "\n").split("\n"), 0);
}

function parseBlocks(lines, level) {
  const blocks = [];
  let at = 0;
  while (at < lines.length) {
    if (!lines[at].trim()) {
      at++;
      continue;
    }
    const found = level < MOST_LEVELS ? blockAt(lines, at, level) : null;
    const { block, end } = found || paragraphAt(lines, at, level);
    blocks.push(block);
    at = end;
  }
  return blocks;
}

function blockAt(lines, at, level) {
  const line = lines[at];
  if (FENCE.test(line)) return codeBlockAt(lines, at);
  const heading = /^\s{0,3}#{1,6}\s+(.*)$/.exec(line);
  if (heading) return { block: { kind: "heading", nodes: parseInline(heading[1].trim()) }, end: at + 1 };
  if (/^\s{0,3}([-*_])(\s*\1){2,}\s*$/.test(line.slice(0, 80))) return { block: { kind: "rule" }, end: at + 1 };
  if (/^\s{0,3}>/.test(line)) return quoteAt(lines, at, level);
  if (ITEM.test(line)) return listAt(lines, at, level);
  return tableAt(lines, at);
}

function paragraphAt(lines, at, level) {
  let end = at + 1;
  while (end < lines.length && lines[end].trim() && !(level < MOST_LEVELS && startsBlock(lines, end))) end++;
  const text = lines.slice(at, end).map((line) => line.trim()).join("\n");
  return { block: { kind: "paragraph", nodes: parseInline(text) }, end };
}

function startsBlock(lines, at) {
  const line = lines[at];
  return FENCE.test(line) || /^\s{0,3}(#{1,6}\s|>)/.test(line) || ITEM.test(line) || isTableStart(lines, at);
}

function codeBlockAt(lines, at) {
  const fence = FENCE.exec(lines[at])[1];
  let end = at + 1;
  while (end < lines.length && !lines[end].trim().startsWith(fence)) end++;
  return { block: { kind: "code", text: lines.slice(at + 1, end).join("\n") }, end: end + 1 };
}

function quoteAt(lines, at, level) {
  let end = at;
  while (end < lines.length && /^\s{0,3}>/.test(lines[end])) end++;
  const inner = lines.slice(at, end).map((line) => line.replace(/^\s{0,3}> ?/, ""));
  return { block: { kind: "quote", blocks: parseBlocks(inner, level + 1) }, end };
}

// Items of one kind at one depth. What is further in belongs to the item above it.
function listAt(lines, at, level) {
  const [, indent, , number] = ITEM.exec(lines[at]);
  const isOrdered = number !== undefined;
  const items = [];
  let end = at;
  while (end < lines.length) {
    const mark = ITEM.exec(lines[end]);
    const isNested = items.length > 0 && indentOf(lines[end]) >= indent.length + 2;
    if (mark && !isNested) {
      if ((mark[3] !== undefined) !== isOrdered) break;
      items.push([lines[end].slice(mark[0].length)]);
    } else if (!lines[end].trim()) {
      if (!goesOn(lines, end + 1, indent.length)) break;
      items[items.length - 1].push("");
    } else if (isNested || (!startsBlock(lines, end) && lines[end - 1].trim())) {
      items[items.length - 1].push(dedented(lines[end], indent.length + 2));
    } else break;
    end++;
  }
  const inside = items.map((item) => parseBlocks(item, level + 1));
  return { block: { kind: "list", isOrdered, start: isOrdered ? Number(number) : 1, items: inside }, end };
}

function indentOf(line) {
  return line.length - line.trimStart().length;
}

function goesOn(lines, next, indent) {
  if (next >= lines.length || !lines[next].trim()) return false;
  return ITEM.test(lines[next]) || indentOf(lines[next]) >= indent + 2;
}

function dedented(line, width) {
  return line.slice(Math.min(width, indentOf(line)));
}

function isTableStart(lines, at) {
  if (!lines[at].includes("|") || at + 1 >= lines.length || !lines[at + 1].includes("-")) return false;
  const rule = cellsOf(lines[at + 1]);
  return rule.every((cell) => /^:?-+:?$/.test(cell)) && rule.length === cellsOf(lines[at]).length;
}

function tableAt(lines, at) {
  if (!isTableStart(lines, at)) return null;
  const head = cellsOf(lines[at]).map((cell) => parseInline(cell));
  const rows = [];
  let end = at + 2;
  for (; end < lines.length && lines[end].includes("|"); end++) {
    const cells = cellsOf(lines[end]);
    rows.push(head.map((_, column) => parseInline(cells[column] || "")));
  }
  return { block: { kind: "table", head, rows }, end };
}

function cellsOf(line) {
  const inner = line.trim().replace(/^\|/, "").replace(/\|$/, "");
  return inner.split("|").map((cell) => cell.trim());
}
