// The widget's own words in the visitor's language. Pure. LANGUAGES (all that there are texts in) and the ENGLISH
// texts are put before the parts by the bundle.

const RIGHT_TO_LEFT = ["ar", "he", "fa", "ur"];
const SAME_TEXTS = { nb: "no", nn: "no", iw: "he" };

// The first wish that there are texts for; English if there are for none.
function chooseLanguage(wishes) {
  for (const wish of wishes) {
    const first = String(wish || "").toLowerCase().split(/[-_]/)[0];
    const language = SAME_TEXTS[first] || first;
    if (LANGUAGES.includes(language)) return language;
  }
  return "en";
}

function directionOf(language) {
  return RIGHT_TO_LEFT.includes(language) ? "rtl" : "ltr";
}

// t("remove", {name: "a.png"}): the words with what is in braces filled in, as text. Words that are missing are
// English.
function createTexts(words) {
  const known = { ...ENGLISH, ...words };
  return (name, values = {}) =>
    known[name].replace(/\{(\w+)\}/g, (whole, key) => (Object.hasOwn(values, key) ? String(values[key]) : whole));
}

// Moments and sizes as the language writes them.
function createFormats(language) {
  const locale = language === "no" ? "nb" : language;
  const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
  const full = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const date = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });
  const moment = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const dateOf = (moment) => (Number.isNaN(Date.parse(moment)) ? null : new Date(moment));

  function day(moment, now) {
    const at = dateOf(moment);
    if (!at) return "";
    const midnight = (one) => new Date(one.getFullYear(), one.getMonth(), one.getDate()).getTime();
    const days = Math.round((midnight(at) - midnight(now)) / 86400000);
    return days > -2 && days < 2 ? relative.format(days, "day") : date.format(at);
  }

  // When something will be: of today the time alone.
  function soon(given, now) {
    const at = dateOf(given);
    return at ? (at.toDateString() === now.toDateString() ? time : moment).format(at) : "";
  }

  function size(bytes) {
    const [unit, amount] = bytes < 1024 * 1024 ? ["kilobyte", bytes / 1024] : ["megabyte", bytes / 1024 / 1024];
    const rounded = amount < 10 ? Math.max(0.1, Math.round(amount * 10) / 10) : Math.round(amount);
    return new Intl.NumberFormat(locale, { style: "unit", unit }).format(rounded);
  }

  const said = (format) => (moment) => (dateOf(moment) ? format.format(dateOf(moment)) : "");
  return { day, size, soon, time: said(time), full: said(full) };
}
