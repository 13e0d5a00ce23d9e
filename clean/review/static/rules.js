// The list of rules and, below an opened rule, its pairs of before and after. Only the rows on the screen exist.

import { el } from "./dom.js";

const HEIGHT = 34;

export class Rules {
  constructor(scroller, holder, state, go) {
    this.scroller = scroller;
    this.holder = holder;
    this.state = state;
    this.go = go;
    this.open = new Set();
    this.pairs = state.model.rules.map(() => []);
    state.model.pairs.forEach(([rule], pair) => this.pairs[rule].push(pair));
    const size = (counts) => counts[0] + counts[1] + counts[2];
    this.order = state.model.rules.map((_, rule) => rule).sort((a, b) => size(state.byRule[b]) - size(state.byRule[a]));
    for (const pairs of this.pairs) pairs.sort((a, b) => size(state.byPair[b]) - size(state.byPair[a]));
    if (this.order.length === 1) this.open.add(this.order[0]);
    this.current = -1;
    this.list();
  }

  list() {
    this.rows = this.order.flatMap((rule) => [
      { rule },
      ...(this.open.has(rule) ? this.pairs[rule].map((pair) => ({ pair })) : []),
    ]);
    this.holder.style.height = `${this.rows.length * HEIGHT}px`;
    this.render();
  }

  render() {
    const first = Math.max(0, Math.floor(this.scroller.scrollTop / HEIGHT) - 4);
    const last = Math.min(this.rows.length, Math.ceil((this.scroller.scrollTop + this.scroller.clientHeight) / HEIGHT) + 4);
    const focused = document.activeElement?.dataset?.row;
    const made = [];
    for (let n = first; n < last; n++) made.push(this.row(n));
    this.holder.replaceChildren(...made);
    if (focused !== undefined) this.holder.querySelector(`[data-row="${Number(focused)}"]`)?.focus({ preventScroll: true });
  }

  row(n) {
    const { rule, pair } = this.rows[n];
    const counts = rule === undefined ? this.state.byPair[pair] : this.state.byRule[rule];
    const [open, accepted, rejected] = counts;
    const total = open + accepted + rejected;
    const said = `${open} of ${total} undecided, ${accepted} accepted, ${rejected} rejected`;
    const row =
      rule === undefined
        ? el("button", { class: "row pair", type: "button", "aria-label": `${this.sides(pair).join(" becomes ")}, ${said}` })
        : el("button", {
            class: "row",
            type: "button",
            "aria-expanded": String(this.open.has(rule)),
            "aria-label": `${this.state.model.rules[rule][0]}, ${said}`,
            title: this.state.model.rules[rule][1],
          });
    row.dataset.row = n;
    row.style.top = `${n * HEIGHT}px`;
    if (pair !== undefined && pair === this.current) row.classList.add("here");
    if (rule === undefined) {
      const [old, fresh] = this.sides(pair);
      row.append(el("span", { class: "what" }, el("del", {}, old), " ", el("ins", {}, fresh)));
    } else row.append(el("span", { class: "what" }, this.state.model.rules[rule][0]));
    const bar = el("span", { class: "share" }, el("i", { class: "yes" }), el("i", { class: "no" }));
    bar.children[0].style.width = `${(100 * accepted) / total}%`;
    bar.children[1].style.width = `${(100 * rejected) / total}%`;
    row.append(el("span", { class: "count" }, open === 0 ? `✓ ${total}` : open === total ? `${total}` : `${open}/${total}`), bar);
    return row;
  }

  sides(pair) {
    const row = this.state.model.pairs[pair];
    const clip = (text) => (text.length > 60 ? `${text.slice(0, 58)}…` : text).replaceAll("\n", "");
    return row.length > 3 ? [clip(row[3]), clip(row[4])] : [clip(row[1]), clip(row[2])];
  }

  /** A click: a rule opens or closes; a pair leads to its next edit. */
  click(event) {
    const row = event.target.closest("[data-row]");
    if (!row) return;
    const { rule, pair } = this.rows[Number(row.dataset.row)];
    if (rule === undefined) {
      this.go(pair);
      return;
    }
    if (!this.open.delete(rule)) this.open.add(rule);
    this.list();
  }
}
