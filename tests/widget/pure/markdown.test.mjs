// Replies become a tree of known kinds; everything else stays text.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./parts.mjs";

const { parseMarkdown, parseInline, safeUrl } = load("parseMarkdown", "parseInline", "safeUrl");
const kinds = (text) => parseMarkdown(text).map((block) => block.kind);
const inline = (text) => parseMarkdown(text)[0].nodes;

test("blocks are told apart", () => {
  const text = "# Title\n\nOne\ntwo\n\n- a\n- b\n\n1. c\n\n> said\n\n```\n<b>\n```\n\n---\n\n|a|b|\n|-|-|\n|1|2|";
  assert.deepEqual(kinds(text), ["heading", "paragraph", "list", "list", "quote", "code", "rule", "table"]);
});

test("a line end within a paragraph is a line break", () => {
  assert.deepEqual(inline("One\ntwo"), ["One", { kind: "break" }, "two"]);
});

test("strong, emphasis and code are found, also within each other", () => {
  assert.deepEqual(inline("**a *b* `c`**"), [
    { kind: "strong", nodes: ["a ", { kind: "em", nodes: ["b"] }, " ", { kind: "code", text: "c" }] },
  ]);
});

test("marks that close nowhere, and underscores within words, are text", () => {
  for (const text of ["2 * 3 * 4", "**open", "snake_case_name", "a_b_", "`tick", "[a](b", "5 ** 2"]) {
    assert.deepEqual(inline(text), [text]);
  }
});

test("an escaped mark is text", () => {
  assert.deepEqual(inline("\\*not\\*"), ["*not*"]);
});

test("links to the web and to mailboxes are links", () => {
  const [link] = inline("[the **shop**](https://shop.example/a_(b))");
  assert.equal(link.url, "https://shop.example/a_(b)");
  assert.deepEqual(link.nodes, ["the ", { kind: "strong", nodes: ["shop"] }]);
  assert.equal(inline("[us](mailto:us@shop.example)")[0].url, "mailto:us@shop.example");
});

test("addresses that could run or carry something are no links", () => {
  for (const address of ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "//evil", "file:///x"]) {
    assert.ok(inline(`[x](${address})`).every((node) => node.kind !== "link"), address);
  }
  assert.equal(safeUrl("java\nscript:alert(1)"), null);
  assert.equal(safeUrl("mailto:a@b.example", ["http:", "https:"]), null);
  assert.equal(safeUrl(null), null);
});

test("a bare address is a link without the end of its sentence", () => {
  const nodes = inline("See (https://shop.example/a?b=1). Or https://en.wiki.example/a_(b)!");
  assert.equal(nodes[1].url, "https://shop.example/a?b=1");
  assert.equal(nodes[3].url, "https://en.wiki.example/a_(b)");
});

test("a picture is shown as its link alone", () => {
  assert.deepEqual(inline("![pixel](https://evil.example/p.png)"), [
    { kind: "link", url: "https://evil.example/p.png", nodes: ["pixel"] },
  ]);
});

test("numbers in brackets are references", () => {
  assert.deepEqual(inline("Yes.[2]")[1], { kind: "reference", number: 2, text: "[2]" });
});

test("lists nest, go on over blank lines, and keep their first number", () => {
  const [list] = parseMarkdown("3. one\n   - in\n     - deeper\n\n4. two\nstill two");
  assert.equal(list.start, 3);
  assert.equal(list.items.length, 2);
  assert.equal(list.items[0][1].items[0][1].kind, "list");
  assert.deepEqual(list.items[1][0].nodes, ["two", { kind: "break" }, "still two"]);
});

test("a table has as many cells in each row as its head", () => {
  const [table] = parseMarkdown("a|b\n:-|-:\n1|2|3\n4|");
  assert.deepEqual(table.rows, [[["1"], ["2"]], [["4"], []]]);
});

test("markup is text", () => {
  const hostile = '<img src=x onerror="alert(1)"> <script>alert(1)</script>';
  assert.deepEqual(inline(hostile), [hostile]);
});

test("no letter is lost or added, whatever the marks", () => {
  const alphabet = ["*", "**", "_", "`", "[", "](", ")", "\\", "\n", "a", " ", "|", "-", ">", "1. ", "h", "<", "!"];
  const said = (nodes) => nodes.map((node) => typeof node === "string" ? node : said(node.nodes || [node.text || ""])).join("");
  let state = 7;
  const next = (most) => (state = (state * 48271) % 2147483647) % most;
  for (let round = 0; round < 500; round++) {
    const text = Array.from({ length: next(30) }, () => alphabet[next(alphabet.length)]).join("");
    const letters = (words) => words.replace(/[^ah]/g, "");
    assert.equal(letters(said(parseInline(text))), letters(text), JSON.stringify(text));
    parseMarkdown(text);
  }
});

test("hostile repetition is done in one go", () => {
  for (const piece of ["*a ", "[", "[a](", "`", "``a`", "_a", "**", "> ", "- ", "<h", "|", "(http://", "1. a\n  "]) {
    parseMarkdown(piece.repeat(20000 / piece.length));
  }
});
