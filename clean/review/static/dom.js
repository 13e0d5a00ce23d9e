// Making elements. Text goes in as text nodes only; no string is ever parsed as HTML.

export const byId = (id) => document.getElementById(id);

/** An element with properties (class names, text attributes, data) and children: elements or texts. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Control, format and bidirectional characters in words, as the server writes them. */
export function visible(text) {
  return text.replaceAll("\r\n", "\n").replace(HIDDEN, (char) =>
    char === "\n" || char === "\t" ? char : `<U+${char.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}>`,
  );
}

/** What a reviewer wrote, white space visible. */
export function distinct(text) {
  const shown = visible(text).replaceAll("\t", "→").replaceAll("\n", "⏎\n");
  return text.length <= 80 ? shown.replaceAll(" ", "·") : shown;
}

/** A side of an edit in words that can be read aloud. */
export function spoken(text) {
  if (text === "") return "nothing";
  if (text.trim() !== "") return `“${visible(text.length > 160 ? `${text.slice(0, 110)} … ${text.slice(-40)}` : text)}”`;
  const names = { " ": "space", "\n": "line break", "\t": "tab", "\u00a0": "no-break space" };
  const counts = new Map();
  for (const char of text.replaceAll("\r\n", "\n")) {
    const name = names[char] ?? visible(char);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => (count > 1 ? `${count} ${name}s` : `a ${name}`)).join(", ");
}

export const counted = (number, what) => `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;
