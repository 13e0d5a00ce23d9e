// The text. Only the blocks on and near the screen exist; above and below them stand two empty boxes.

import { distinct, el, spoken, visible } from "./dom.js";

const SAID = ["undecided", "accepted", "rejected"];

export class Flow {
  constructor(scroller, holder, state, view) {
    this.scroller = scroller;
    this.holder = holder;
    this.state = state;
    this.view = view;
    this.current = -1;
    this.blocks = state.model.blocks;
    this.soft = new Set(state.model.soft);
    this.nodes = new Map();
    this.edits = new Map();
    this.blockOf = new Uint32Array(state.count);
    this.blocks.forEach((block, b) => {
      for (const segment of block) if (typeof segment === "number") this.blockOf[segment] = b;
    });
    this.above = el("div", { class: "gap", "aria-hidden": "true" });
    this.below = el("div", { class: "gap", "aria-hidden": "true" });
    this.sought = "";
    this.guessed = Float64Array.from(this.blocks, (block) => this.guess(block));
    this.measureAnew();
  }

  /** Forget the heights: the width, the view or the letters changed. */
  measureAnew() {
    this.heights = Float64Array.from(this.guessed);
    this.tops = null;
    this.nodes.clear();
    this.edits.clear();
    this.holder.replaceChildren(this.above, this.below);
  }

  /** Draw anew, with what stands at the top of the screen staying there. */
  anew() {
    this.sum();
    const offset = this.holder.offsetTop;
    const top = this.scroller.scrollTop - offset;
    const block = this.at(Math.max(top, 0));
    const part = (top - this.tops[block]) / this.heights[block];
    this.measureAnew();
    this.render();
    if (top <= 0) return;
    this.show(block, 0);
    this.scroller.scrollTop += Math.min(Math.max(part, 0), 1) * this.heights[block];
    this.render();
  }

  guess(block) {
    let lines = 0.6;
    for (const segment of block) {
      const text = Array.isArray(segment) ? segment[0] : segment;
      if (typeof text === "string") lines += text.length / 72 + (text.match(/\n/g)?.length ?? 0) * 0.5;
      else if (typeof text === "number") lines += 0.3;
    }
    return Math.max(1, lines) * 29;
  }

  sum() {
    if (this.tops) return;
    this.tops = new Float64Array(this.blocks.length + 1);
    for (let b = 0; b < this.blocks.length; b++) this.tops[b + 1] = this.tops[b] + this.heights[b];
  }

  at(y) {
    this.sum();
    let low = 0;
    let high = this.blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.tops[middle] <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Make the blocks of the screen and one screen's half around it; let the text stand still while heights become known. */
  render() {
    for (let round = 0; round < 4; round++) {
      this.sum();
      const offset = this.holder.offsetTop;
      const height = this.scroller.clientHeight;
      const top = this.scroller.scrollTop - offset;
      const anchor = this.at(Math.max(top, 0));
      const inside = top - this.tops[anchor];
      this.place(this.at(top - height * 0.5), this.at(top + height * 1.5));
      if (!this.measure()) break;
      this.sum();
      this.gaps();
      const wanted = this.tops[anchor] + inside + offset;
      if (top > 0 && Math.abs(this.scroller.scrollTop - wanted) > 0.5) this.scroller.scrollTop = wanted;
    }
    this.mark();
  }

  place(first, last) {
    this.first = first;
    this.last = last;
    for (const [b, node] of this.nodes) {
      if (b >= first && b <= last) continue;
      node.remove();
      this.nodes.delete(b);
      for (const segment of this.blocks[b]) if (typeof segment === "number") this.edits.delete(segment);
    }
    let before = this.below;
    for (let b = last; b >= first; b--) {
      let node = this.nodes.get(b);
      if (!node) {
        node = this.block(b);
        this.nodes.set(b, node);
        this.holder.insertBefore(node, before);
      }
      before = node;
    }
    this.gaps();
  }

  gaps() {
    this.above.style.height = `${this.tops[this.first]}px`;
    this.below.style.height = `${this.tops[this.blocks.length] - this.tops[this.last + 1]}px`;
  }

  measure() {
    let changed = false;
    const fresh = [...this.nodes].filter(([, node]) => !node.settled);
    for (const [, node] of fresh) this.settle(node);
    for (const [b, node] of this.nodes) {
      const height = node.getBoundingClientRect().height;
      if (Math.abs(height - this.heights[b]) < 0.5) continue;
      this.heights[b] = height;
      changed = true;
    }
    if (changed) this.tops = null;
    return changed;
  }

  /** Notes beside the place that they are about, one below the other. */
  settle(node) {
    node.settled = true;
    if (!node.notes.length) return;
    let free = 0;
    const tops = node.notes.map(([anchor, note]) => [anchor.offsetTop, note.offsetHeight]);
    if (getComputedStyle(node.notes[0][1]).position !== "absolute") return;
    node.notes.forEach(([, note], n) => {
      const top = Math.max(tops[n][0], free);
      note.style.top = `${top}px`;
      free = top + tops[n][1] + 8;
    });
    node.style.minHeight = `${free}px`;
  }

  block(b) {
    const prose = el("div", { class: this.soft.has(b) ? "prose soft" : "prose" });
    const margin = el("div", { class: "margin" });
    const notes = [];
    for (const segment of this.blocks[b]) {
      if (typeof segment === "string") prose.append(segment);
      else if (typeof segment === "number") prose.append(this.edit(segment));
      else if (Array.isArray(segment)) prose.append(el("mark", {}, segment[0]));
      else {
        const [anchor, note] = this.finding(segment.note);
        prose.append(anchor);
        margin.append(note);
        notes.push([anchor, note]);
      }
    }
    const node = el("div", { class: "block", "data-block": b }, prose, margin);
    node.notes = notes;
    return node;
  }

  finding(n) {
    const found = this.state.model.findings[n];
    const number = String(n + 1);
    const note = el(
      "div",
      { class: "finding", id: `f${n}`, role: "note" },
      el("b", {}, `${number} ${found.kind}`),
      ` ${found.note} `,
      el("q", {}, found.quote),
    );
    if (found.fix) note.append(" Would be ", el("del", {}, found.fix[0]), " ", el("ins", {}, found.fix[1]));
    note.append(el("span", { class: "rule" }, `${found.rule} ${found.confidence.toFixed(2)}`));
    return [el("sup", { class: "anchor", "aria-describedby": `f${n}` }, number), note];
  }

  edit(k) {
    const node = el("span", { class: "edit", "data-edit": k, role: "group" });
    this.edits.set(k, node);
    this.draw(k);
    return node;
  }

  /** Draw an edit as it is now decided; nothing where it is not on the screen. */
  draw(k) {
    const node = this.edits.get(k);
    if (!node) return;
    const { state } = this;
    const verdict = state.verdict[k];
    const written = state.replaced.has(k);
    const off = state.filtered && !state.shows(k);
    const proposed = state.proposed.has(k) ? " proposed" : "";
    node.className = `edit ${SAID[verdict]}${proposed}${written ? " written" : ""}${k === this.current ? " current" : ""}${off ? " off" : ""}`;
    node.setAttribute("tabindex", k === this.current ? "0" : "-1");
    if (k === this.current) node.setAttribute("aria-current", "true");
    else node.removeAttribute("aria-current");
    node.setAttribute("aria-label", this.label(k));
    if (this.view === "both") {
      const [old, proposed] = state.shown(k);
      const fresh = written ? distinct(state.after(k)) : proposed;
      node.replaceChildren();
      if (old !== "") node.append(el("del", {}, old));
      if (fresh !== "") node.append(el("ins", {}, fresh));
    } else {
      const original = this.view === "original" || state.stands(k);
      node.replaceChildren(visible(original ? state.before(k) : state.after(k)));
    }
  }

  label(k) {
    const { state } = this;
    const written = state.replaced.has(k) ? ", rewritten" : "";
    const becomes = state.proposed.has(k) ? "could become" : "becomes";
    return (
      `Edit ${k + 1} of ${state.count}: ${spoken(state.before(k))} ${becomes} ${spoken(state.after(k))}. ` +
      `${state.model.rules[state.rule(k)][0]}, sure ${state.confidence[k].toFixed(2)}, ${SAID[state.verdict[k]]}${written}.`
    );
  }

  redraw() {
    for (const k of this.edits.keys()) this.draw(k);
  }

  /** Make an edit the current one and bring it onto the screen; with `focus`, the keyboard's and the screen reader's, too. */
  go(k, { focus = true } = {}) {
    const former = this.current;
    this.current = k;
    this.draw(former);
    if (k < 0) return;
    if (this.edits.has(k)) this.draw(k);
    else this.show(this.blockOf[k]);
    const node = this.edits.get(k);
    this.into(node);
    if (focus) node.focus({ preventScroll: true });
  }

  /** Bring a block onto the screen, its top this part of the screen's height from the top. */
  show(b, down = 0.3) {
    this.sum();
    this.scroller.scrollTop = this.tops[b] + this.holder.offsetTop - this.scroller.clientHeight * down;
    this.render();
  }

  into(node) {
    const screen = this.scroller.getBoundingClientRect();
    const box = node.getBoundingClientRect();
    if (box.top >= screen.top + screen.height * 0.12 && box.bottom <= screen.bottom - screen.height * 0.2) return;
    this.scroller.scrollTop += box.top - screen.top - screen.height * 0.33;
    this.render();
  }

  // --- searching: in the original's words and in the result's

  words(b) {
    this.lower ??= new Map();
    if (!this.lower.has(b)) {
      const sides = [1, 2].map((side) =>
        this.blocks[b]
          .map((segment) => {
            if (typeof segment === "number") return this.state.model.pairs[this.state.pair[segment]][side];
            return typeof segment === "string" ? segment : Array.isArray(segment) ? segment[0] : "";
          })
          .join("")
          .toLowerCase(),
      );
      this.lower.set(b, sides);
    }
    return this.lower.get(b);
  }

  /** The blocks that hold these words. */
  search(sought) {
    this.sought = sought.toLowerCase();
    const found = [];
    if (this.sought) {
      for (let b = 0; b < this.blocks.length; b++) {
        if (this.words(b).some((text) => text.includes(this.sought))) found.push(b);
      }
    }
    this.mark();
    return found;
  }

  /** Show where the sought words are, without touching the page's elements. */
  mark() {
    if (!("highlights" in CSS)) return;
    CSS.highlights.delete("sought");
    if (!this.sought) return;
    const ranges = [];
    const walker = document.createTreeWalker(this.holder, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.data.toLowerCase();
      if (text.length !== node.data.length) continue;
      for (let at = text.indexOf(this.sought); at >= 0; at = text.indexOf(this.sought, at + this.sought.length)) {
        const range = new Range();
        range.setStart(node, at);
        range.setEnd(node, at + this.sought.length);
        ranges.push(range);
      }
    }
    CSS.highlights.set("sought", new Highlight(...ranges));
  }

  /** All of the text at once, for the printer. */
  whole() {
    this.sum();
    this.place(0, this.blocks.length - 1);
    this.measure();
    this.sum();
    this.gaps();
  }
}
