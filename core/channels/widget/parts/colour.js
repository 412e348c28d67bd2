// Colours that can be read, whatever the brand's colour is (WCAG 2.2 AA). Pure; colours are "#rrggbb".

const FALLBACK_BRAND = "#4f46e5";
const SURFACES = { light: "#ffffff", dark: "#18181f" };
const TEXT_CONTRAST = 4.5;
const SHAPE_CONTRAST = 3;

function isColour(value) {
  return /^#[0-9a-f]{6}$/i.test(value || "");
}

function channels(colour) {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}

function luminance(colour) {
  const [red, green, blue] = channels(colour).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

// share 0 is the first colour, 1 the second.
function mixed(first, second, share) {
  const other = channels(second);
  const parts = channels(first).map((value, at) => Math.round(value + (other[at] - value) * share));
  return "#" + parts.map((value) => value.toString(16).padStart(2, "0")).join("");
}

// Black always reaches 4.5 where white does not.
function textOn(background) {
  return contrast("#ffffff", background) >= TEXT_CONTRAST ? "#ffffff" : "#000000";
}

// The nearest shade of the colour that stands out from the background by this ratio.
function standingOut(colour, background, ratio) {
  const towards = luminance(background) > 0.18 ? "#000000" : "#ffffff";
  for (let share = 0; share < 1; share += 0.05) {
    const shade = mixed(colour, towards, share);
    if (contrast(shade, background) >= ratio) return shade;
  }
  return towards;
}

// What the styles need: the brand's areas, the text on them, and the brand as text on the surface.
function palette(brand, theme) {
  const chosen = isColour(brand) ? brand.toLowerCase() : FALLBACK_BRAND;
  const surface = SURFACES[theme];
  const area = theme === "dark" ? standingOut(chosen, surface, SHAPE_CONTRAST) : chosen;
  return {
    "brand": area,
    "on-brand": textOn(area),
    "accent": standingOut(chosen, mixed(surface, theme === "dark" ? "#ffffff" : "#000000", 0.06), TEXT_CONTRAST),
    "tint": mixed(surface, area, theme === "dark" ? 0.2 : 0.09),
  };
}
