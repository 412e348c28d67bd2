// Every brand colour can be read, and every visitor gets words and dates in their language.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./parts.mjs";

const { palette, contrast, SURFACES, chooseLanguage, directionOf, createTexts, createFormats, isColour, mixed } = load(
  "palette", "contrast", "SURFACES", "chooseLanguage", "directionOf", "createTexts", "createFormats", "isColour", "mixed",
);

test("with any brand colour text reaches 4.5 and, in the dark, areas stand out", () => {
  const steps = ["00", "1f", "4f", "80", "b0", "e5", "ff"];
  for (const red of steps) for (const green of steps) for (const blue of steps) {
    for (const theme of ["light", "dark"]) {
      const brand = "#" + red + green + blue;
      const made = palette(brand, theme);
      assert.ok(contrast(made.brand, made["on-brand"]) >= 4.5, brand);
      assert.ok(contrast(made.accent, SURFACES[theme]) >= 4.5, brand);
      assert.ok(contrast(made.accent, made.tint) >= 3, brand);
      if (theme === "dark") assert.ok(contrast(made.brand, SURFACES.dark) >= 3, brand);
    }
  }
});

test("the brand's colour is taken as it is in the light", () => {
  assert.equal(palette("#FACC15", "light").brand, "#facc15");
});

test("what is no colour is not taken into the styles", () => {
  for (const wrong of ["red", "#fff", "#12345g", "", null, "#123456;background:url(x)"]) {
    assert.ok(!isColour(wrong));
    assert.equal(palette(wrong, "light").brand, "#4f46e5");
  }
});

test("the first wish with texts decides, whatever the country", () => {
  assert.equal(chooseLanguage([undefined, "", "xx", "sv-SE", "en"]), "sv");
  assert.equal(chooseLanguage(["nb-NO"]), "no");
  assert.equal(chooseLanguage(["iw"]), "he");
  assert.equal(chooseLanguage(["zh_TW"]), "zh");
  assert.equal(chooseLanguage(["constructor", "xx"]), "en");
});

test("Arabic and Hebrew go from right to left", () => {
  assert.deepEqual(["ar", "he", "sv"].map(directionOf), ["rtl", "rtl", "ltr"]);
});

test("values are filled in as text, and words that are missing are English", () => {
  const t = createTexts({ remove: "Ta bort {name}" });
  assert.equal(t("remove", { name: "{constructor}$&" }), "Ta bort {constructor}$&");
  assert.equal(t("send"), "Send");
});

test("days are told by their distance, then by date", () => {
  const formats = createFormats("sv");
  const now = new Date(2026, 2, 2, 0, 30);
  assert.equal(formats.day(new Date(2026, 2, 2, 0, 5).toISOString(), now), "i dag");
  assert.equal(formats.day(new Date(2026, 2, 1, 23, 55).toISOString(), now), "i går");
  assert.equal(formats.day(new Date(2026, 1, 20).toISOString(), now), "fredag 20 februari");
  assert.equal(formats.day("nonsense", now), "");
});

test("what will be today is told by its time, what comes later by its day too, as the language has it", () => {
  const now = new Date(2026, 2, 2, 8, 0);
  const said = (language, ...moment) => createFormats(language).soon(new Date(...moment).toISOString(), now);
  assert.equal(said("sv", 2026, 2, 2, 17, 30), "17:30");
  assert.equal(said("sv", 2026, 2, 9, 9, 0), "måndag 9 mars kl. 09:00");
  assert.match(said("de", 2026, 2, 9, 9, 0), /^Montag, 9. März (um )?09:00$/);
  for (const none of [null, undefined, "", "nonsense"]) assert.equal(createFormats("en").soon(none, now), "");
});

test("sizes are told in the unit that fits", () => {
  const formats = createFormats("en");
  assert.deepEqual([10, 900, 20480, 5242880].map(formats.size), ["0.1 kB", "0.9 kB", "20 kB", "5 MB"]);
});

test("colours mix by their share", () => {
  assert.equal(mixed("#000000", "#ffffff", 0.5), "#808080");
});
