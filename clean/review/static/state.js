// The edits of one text, what was decided about each, and which of them the filter shows.

export const OPEN = 0;
export const ACCEPTED = 1;
export const REJECTED = 2;
export const VERDICTS = ["undecided", "accept", "reject"];
const NAMES = { open: OPEN, accepted: ACCEPTED, rejected: REJECTED };

export class State {
  constructor(model) {
    this.model = model;
    this.pair = model.edits.pair;
    this.confidence = model.edits.confidence;
    this.place = model.edits.place;
    this.count = this.pair.length;
    this.verdict = new Uint8Array(this.count);
    this.replaced = new Map();
    this.proposed = new Set(model.proposed);
    this.byRule = model.rules.map(() => [0, 0, 0]);
    this.byPair = model.pairs.map(() => [0, 0, 0]);
    this.total = [this.count, 0, 0];
    this.pair.forEach((pair) => {
      this.byPair[pair][OPEN] += 1;
      this.byRule[model.pairs[pair][0]][OPEN] += 1;
    });
    this.twins = new Map(model.twins.flatMap((group) => group.map((k) => [k, group])));
    this.filter = { state: "any", rule: -1, holding: "", below: null };
    this.fits = new Uint8Array(this.count).fill(1);
    const replaced = new Map(model.replaced);
    for (const k of model.accepted) this.set(k, ACCEPTED, replaced.get(k));
    for (const k of model.rejected) this.set(k, REJECTED);
  }

  rule(k) {
    return this.model.pairs[this.pair[k]][0];
  }

  before(k) {
    return this.model.pairs[this.pair[k]][1];
  }

  after(k) {
    return this.replaced.get(k) ?? this.model.pairs[this.pair[k]][2];
  }

  /** Both sides as they are drawn; of what the reviewer wrote, the caller draws the new one. */
  shown(k) {
    const row = this.model.pairs[this.pair[k]];
    return row.length > 3 ? [row[3], row[4]] : [row[1], row[2]];
  }

  /** Does the original stand here? What is only proposed has to be accepted first. */
  stands(k) {
    return this.verdict[k] === REJECTED || (this.verdict[k] === OPEN && this.proposed.has(k));
  }

  set(k, verdict, replacement) {
    const old = this.verdict[k];
    for (const counts of [this.total, this.byRule[this.rule(k)], this.byPair[this.pair[k]]]) {
      counts[old] -= 1;
      counts[verdict] += 1;
    }
    this.verdict[k] = verdict;
    if (replacement === undefined || replacement === null) this.replaced.delete(k);
    else this.replaced.set(k, replacement);
  }

  withTwins(edits) {
    if (this.twins.size === 0) return edits;
    return [...new Set(edits.flatMap((k) => this.twins.get(k) ?? [k]))];
  }

  /** Which edits the filter shows, but for its state, which changes with every decision. */
  refilter() {
    const { rule, holding, below } = this.filter;
    const sought = holding.toLowerCase();
    const pairFits = this.model.pairs.map(
      ([of, before, after]) =>
        (rule < 0 || rule === of) &&
        (sought === "" || before.toLowerCase().includes(sought) || after.toLowerCase().includes(sought)),
    );
    for (let k = 0; k < this.count; k++) {
      this.fits[k] = pairFits[this.pair[k]] && (below === null || this.confidence[k] < below - 1e-9) ? 1 : 0;
    }
  }

  get filtered() {
    const { state, rule, holding, below } = this.filter;
    return state !== "any" || rule >= 0 || holding !== "" || below !== null;
  }

  shows(k) {
    return this.fits[k] === 1 && (this.filter.state === "any" || this.verdict[k] === NAMES[this.filter.state]);
  }

  /** The next edit that is shown, from `k` on in this direction, then from the other end; undecided ones only, unless `any`. */
  next(k, step, { any = false, wanted = null } = {}) {
    const all = any || this.filter.state === "accepted" || this.filter.state === "rejected";
    for (let n = 1; n <= this.count; n++) {
      const at = (((k + n * step) % this.count) + this.count) % this.count;
      if (this.shows(at) && (all || this.verdict[at] === OPEN) && (wanted === null || wanted(at))) return at;
    }
    return -1;
  }

  /** The undecided edits that are shown and for which `wanted` holds: what a decision about many is about. */
  open(wanted) {
    const found = [];
    for (let k = 0; k < this.count; k++) if (this.verdict[k] === OPEN && this.shows(k) && wanted(k)) found.push(k);
    return found;
  }
}
