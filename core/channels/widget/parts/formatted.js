// Turns the tree of parseMarkdown into elements.

function formatted(text, context) {
  return parseMarkdown(text).map((block) => blockElement(block, context));
}

function blockElement(block, context) {
  const inner = (nodes) => nodes.map((node) => inlineElement(node, context));
  switch (block.kind) {
    case "heading":
      return h("p", { class: "heading" }, ...inner(block.nodes));
    case "list": {
      const start = block.isOrdered && block.start !== 1 ? block.start : null;
      const items = block.items.map((item) => h("li", {}, ...itemContent(item, context)));
      return h(block.isOrdered ? "ol" : "ul", { start }, ...items);
    }
    case "quote":
      return h("blockquote", {}, ...block.blocks.map((one) => blockElement(one, context)));
    case "code":
      return h("pre", { tabindex: "0", dir: "ltr" }, h("code", {}, block.text));
    case "rule":
      return h("hr");
    case "table":
      return tableElement(block, inner);
    default:
      return h("p", {}, ...inner(block.nodes));
  }
}

// A list of short lines stays tight: its only paragraph needs no element of its own.
function itemContent(blocks, context) {
  const [first, ...rest] = blocks;
  if (!first || first.kind !== "paragraph") return blocks.map((block) => blockElement(block, context));
  const line = first.nodes.map((node) => inlineElement(node, context));
  return [...line, ...rest.map((block) => blockElement(block, context))];
}

function tableElement(block, inner) {
  const head = h("tr", {}, ...block.head.map((cell) => h("th", { scope: "col" }, ...inner(cell))));
  const rows = block.rows.map((row) => h("tr", {}, ...row.map((cell) => h("td", {}, ...inner(cell)))));
  return h("div", { class: "table", tabindex: "0" }, h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows)));
}

function inlineElement(node, context) {
  if (typeof node === "string") return node;
  const inner = () => node.nodes.map((one) => inlineElement(one, context));
  switch (node.kind) {
    case "break":
      return h("br");
    case "strong":
    case "em":
      return h(node.kind, {}, ...inner());
    case "code":
      return h("code", {}, node.text);
    case "link":
      return outsideLink(node.url, inner(), context);
    default:
      return referenceElement(node, context);
  }
}

function outsideLink(url, children, context, className = null) {
  const attributes = { href: url, target: "_blank", rel: "noopener noreferrer", class: className };
  return h("a", attributes, ...children, h("span", { class: "heard" }, " (" + context.t("newTab") + ")"));
}

// "[2]" in a text points to the second source, if there is one.
function referenceElement(node, context) {
  const source = (context.citations || [])[node.number - 1];
  const url = source && safeUrl(source.url, ["http:", "https:"]);
  return url ? h("sup", {}, outsideLink(url, [String(node.number)], context)) : node.text;
}

// The numbered sources below a reply. One whose address is no web address is named, not linked.
function sourceList(citations, context) {
  if (!citations.length) return null;
  const items = citations.map((citation) => {
    const url = safeUrl(citation.url, ["http:", "https:"]);
    const host = url ? new URL(url).host : "";
    const words = [h("span", { class: "title", dir: "auto" }, String(citation.title || host || citation.url || ""))];
    if (host && citation.title) words.push(h("span", { class: "host", dir: "ltr" }, host));
    return h("li", {}, url ? outsideLink(url, words, context) : h("span", {}, ...words));
  });
  return h("div", { class: "sources" }, h("p", {}, context.t("sources")), h("ol", {}, ...items));
}
