// The parts of the widget that need no page, as the bundle joins them.
import { readFileSync } from "node:fs";
import vm from "node:vm";

const source = readFileSync(process.env.WIDGET_PURE_PARTS, "utf8");

export function load(...names) {
  // Run in this realm: what comes out is compared with what is written in the tests.
  return vm.runInThisContext(`(() => {${source}\nreturn {${names.join(",")}};})()`)
}
