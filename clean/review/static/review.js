// The review page: what the keys and buttons do. The text is flow.js, the list of rules rules.js.

import { byId, counted, distinct, el, spoken } from "./dom.js";
import { Flow } from "./flow.js";
import { Rules } from "./rules.js";
import { Saving, ask } from "./saving.js";
import { ACCEPTED, OPEN, REJECTED, State, VERDICTS } from "./state.js";

const DONE = { [ACCEPTED]: "accepted", [REJECTED]: "rejected", [OPEN]: "undecided again" };
const VIEWS = ["both", "result", "original"];

let documents = [];
let opened = 0;
let state;
let flow;
let rules;
let current = -1;
let past = [];
let last = null;
let hits = [];
let hit = -1;
let view = "both";

const saving = new Saving((said, problem) => {
  byId("saved").textContent = said;
  byId("saved").className = said === "not saved" ? "failed" : "";
  alertOf(problem ? `Not saved: ${problem}` : "");
});

// --- opening

async function start() {
  try {
    documents = (await ask("/api/documents")).documents;
    for (const [n, [name, edits]] of documents.entries()) {
      byId("document").append(el("option", { value: n }, `${name} (${edits})`));
    }
    byId("documents").hidden = documents.length < 2;
    await open(0);
  } catch (error) {
    byId("progress").textContent = "";
    alertOf(error.message);
  }
}

async function open(n) {
  const model = await ask(`/api/documents/${n}`);
  opened = n;
  state = new State(model);
  [past, last, hits, hit, current] = [[], null, [], -1, -1];
  byId("document").value = n;
  byId("name").textContent = model.name;
  document.title = `${model.name} – review`;
  byId("rule").replaceChildren(
    el("option", { value: -1 }, "any rule"),
    ...model.rules.map(([name], rule) => el("option", { value: rule }, name)),
  );
  for (const id of ["search", "holding"]) byId(id).value = "";
  byId("state").value = "any";
  byId("only-below").checked = false;
  byId("text").scrollTop = 0;
  flow = new Flow(byId("text"), byId("flow"), state, view);
  rules = new Rules(byId("rules"), byId("rows"), state, ofPair);
  byId("text").classList.toggle("alone", model.findings.length === 0);
  flow.render();
  byId("saved").textContent = "";
  go(state.next(-1, 1), { focus: true, any: true });
  refresh();
  const notes = [];
  if (model.stale) notes.push(`${counted(model.stale, "decision")} in ${model.decisions} match no edit of this log any more.`);
  if (model.mended) notes.push("The last line of the decisions file was cut off by a crash and has been removed.");
  alertOf(notes.join(" "));
  document.body.dataset.ready = "true";
}

function alertOf(message) {
  const box = byId("alert");
  box.textContent = message;
  box.hidden = !message;
}

function say(message) {
  byId("live").textContent = "";
  byId("live").textContent = message;
}

// --- where the reviewer is

function go(k, { focus = true } = {}) {
  closeForms();
  current = k;
  flow.go(k, { focus });
  if (rules) rules.current = k < 0 ? -1 : state.pair[k];
  dock();
}

function move(step, any = false) {
  const next = state.next(current, step, { any });
  if (next < 0) {
    say(state.filtered ? "No undecided edit is shown." : "Every edit is decided.");
    return;
  }
  go(next);
  rules.render();
}

function ofPair(pair) {
  const wanted = (k) => state.pair[k] === pair;
  const next = state.next(current, 1, { wanted });
  const found = next >= 0 ? next : state.next(current, 1, { wanted, any: true });
  if (found >= 0) {
    go(found, { focus: false });
    rules.render();
  } else say("The filter hides these edits.");
}

function dock() {
  const none = current < 0;
  for (const button of byId("actions").querySelectorAll("button")) button.disabled = none && button.dataset.do !== "undo";
  byId("sides").replaceChildren();
  if (none) {
    const finished = state.total[OPEN] === 0;
    byId("where").textContent = finished ? "Every edit is decided." : "No edit here.";
    byId("about").textContent = "";
    return;
  }
  const [old, proposed] = state.shown(current);
  const fresh = state.replaced.has(current) ? distinct(state.after(current)) : proposed;
  const flat = (text) => (text.length > 300 ? `${text.slice(0, 200)} … ${text.slice(-80)}` : text).replaceAll("⏎\n", "⏎");
  byId("sides").append(el("del", {}, flat(old)), el("span", { class: "to", "aria-hidden": "true" }, "→"), el("ins", {}, flat(fresh)));
  byId("sides").setAttribute("aria-label", `${spoken(state.before(current))} becomes ${spoken(state.after(current))}`);
  const rule = state.rule(current);
  const alike = state.byPair[state.pair[current]].reduce((sum, count) => sum + count);
  const group = state.twins.get(current);
  byId("where").textContent = [
    `${(current + 1).toLocaleString("en")} of ${state.count.toLocaleString("en")}`,
    `line ${state.place[current]}`,
    state.model.rules[rule][0],
    `sure ${state.confidence[current].toFixed(2)}`,
    alike > 1 ? `${alike.toLocaleString("en")} alike` : "",
    group ? `${group.length} in the very same words, decided together` : "",
    state.verdict[current] === OPEN ? "" : state.replaced.has(current) ? "rewritten" : DONE[state.verdict[current]],
  ]
    .filter(Boolean)
    .join(" · ");
  byId("about").textContent = state.model.rules[rule][1].replaceAll("`", "");
  why(current);
}

/** The reasons of an edit, a moment after the reviewer has come to it. */
function why(k) {
  clearTimeout(why.later);
  why.later = setTimeout(async () => {
    const of = opened;
    try {
      const { steps } = await ask(`/api/documents/${of}/edits/${k}`);
      if (k !== current || of !== opened) return;
      const reasons = steps.flatMap((step) => {
        const told = step.why.map(([name, value]) => `${name} ${value.length > 60 ? `${value.slice(0, 60)}…` : value}`);
        const made = steps.length > 1 ? `${step.rule}: ${step.sides.join(" → ").replaceAll("⏎\n", "⏎")}` : "";
        return [made, told.slice(0, 6).join(", ")].filter(Boolean).join("; ");
      });
      byId("about").textContent = [state.model.rules[state.rule(k)][1].replaceAll("`", ""), ...reasons]
        .filter(Boolean)
        .join("  ·  ");
    } catch {
      // the reasons are an extra; saving says so when the server is gone
    }
  }, 200);
}

/** Everything that shows numbers. */
function refresh() {
  const [open, accepted, rejected] = state.total;
  const decided = accepted + rejected;
  byId("progress").textContent = `${decided.toLocaleString("en")} of ${counted(state.count, "edit")} decided`;
  byId("bar").setAttribute("aria-valuemax", state.count);
  byId("bar").setAttribute("aria-valuenow", decided);
  byId("bar").setAttribute("aria-valuetext", `${accepted} accepted, ${rejected} rejected, ${open} undecided`);
  byId("bar-accepted").style.width = `${(100 * accepted) / Math.max(1, state.count)}%`;
  byId("bar-rejected").style.width = `${(100 * rejected) / Math.max(1, state.count)}%`;
  rules.render();
  line();
  filtered();
  dock();
}

// --- deciding

function decide(edits, verdict, replacement, scope) {
  const all = state.withTwins(edits).filter((k) => state.verdict[k] !== verdict || state.replaced.get(k) !== replacement);
  last = { verdict, replacement, scope };
  if (all.length) {
    past.push({ at: current, before: all.map((k) => [k, state.verdict[k], state.replaced.get(k)]) });
    change(all.map((k) => [k, verdict, replacement]));
  }
  const left = state.total[OPEN];
  const what = replacement === undefined ? DONE[verdict] : "rewritten";
  say(`${all.length === 1 ? "" : `${counted(all.length, "edit")} `}${what}. ${left.toLocaleString("en")} left.`);
}

/** Set verdicts, draw them, save them. */
function change(settings) {
  const groups = new Map();
  for (const [k, verdict, replacement] of settings) {
    state.set(k, verdict, replacement);
    const group = `${verdict}${replacement === undefined ? "" : ` ${replacement}`}`;
    if (!groups.has(group)) groups.set(group, { edits: [], verdict: VERDICTS[verdict], replacement });
    groups.get(group).edits.push(k);
  }
  if (view === "both" && settings.length < 200) for (const [k] of settings) flow.draw(k);
  else flow.redraw();
  if (view !== "both" || settings.some(([, , replacement]) => replacement !== undefined)) flow.render();
  saving.add(`/api/documents/${opened}/decisions`, state.model.digest, [...groups.values()]);
}

function one(verdict) {
  if (current < 0) return;
  decide([current], verdict, undefined, "one");
  onward();
}

function onward() {
  const next = state.next(current, 1);
  if (next >= 0) go(next);
  else flow.draw(current);
  refresh();
  if (next < 0) say(state.total[OPEN] === 0 ? "Every edit is decided." : "No undecided edit is left among those shown.");
}

/** All undecided edits of the current one's rule, or of its pair, that the filter shows. */
function whole(scope, verdict) {
  if (current < 0) return;
  const of = (k) => (scope === "rule" ? state.rule(k) : state.pair[k]);
  const here = of(current);
  const edits = state.open((k) => of(k) === here);
  if (!edits.length) {
    say(`No undecided edit of this ${scope} is shown.`);
    return;
  }
  decide(edits, verdict, undefined, scope);
  onward();
}

function choosePair() {
  if (current < 0) return;
  const pair = state.pair[current];
  const edits = state.open((k) => state.pair[k] === pair);
  byId("choosing-what").textContent =
    `${counted(edits.length, "undecided edit")} ${edits.length === 1 ? "makes" : "make"} ${spoken(state.before(current))} ` +
    `into ${spoken(state.model.pairs[pair][2])}.`;
  show("choosing");
  byId("choose-accept").focus();
}

function repeat() {
  if (!last || current < 0) {
    say("There is no decision to repeat yet.");
    return;
  }
  if (last.scope !== "one") whole(last.scope, last.verdict);
  else {
    decide([current], last.verdict, last.replacement, "one");
    onward();
  }
}

function undo() {
  const step = past.pop();
  if (!step) {
    say("There is nothing to take back. To make an edit undecided again, press x.");
    return;
  }
  change(step.before);
  go(step.at);
  refresh();
  say(`Taken back: ${counted(step.before.length, "decision")}.`);
}

function clear() {
  if (current < 0 || state.verdict[current] === OPEN) return;
  decide([current], OPEN, undefined, "one");
  refresh();
}

// --- writing something else

function write() {
  if (current < 0) return;
  byId("replacement").value = state.after(current);
  show("writing");
  byId("replacement").focus();
  byId("replacement").select();
}

function written() {
  const text = byId("replacement").value;
  if (text.isWellFormed && !text.isWellFormed()) return;
  const proposed = state.model.pairs[state.pair[current]][2];
  decide([current], ACCEPTED, text === proposed ? undefined : text, "one");
  onward();
}

function show(form) {
  for (const id of ["writing", "choosing"]) byId(id).hidden = id !== form;
  byId("actions").hidden = form !== "actions";
}

function closeForms() {
  show("actions");
}

function leaveForms() {
  closeForms();
  flow.edits.get(current)?.focus({ preventScroll: true });
}

// --- filter, search, view

function filter() {
  state.filter = {
    state: byId("state").value,
    rule: Number(byId("rule").value),
    holding: byId("holding").value,
    below: byId("only-below").checked ? Number(byId("line").value) / 100 : null,
  };
  state.refilter();
  flow.redraw();
  line();
  filtered();
}

function filtered() {
  let shown = 0;
  for (let k = 0; k < state.count; k++) if (state.shows(k)) shown += 1;
  byId("filtered").hidden = !state.filtered;
  byId("filtered").textContent = `${shown.toLocaleString("en")} of ${counted(state.count, "edit")} shown; the others are faint, and no decision about many touches them.`;
}

/** On which side of the line the undecided edits lie; those that another filter hides don't count. */
function sides() {
  const at = Number(byId("line").value) / 100;
  const found = { at, above: [], below: [], bins: new Uint32Array(20) };
  for (let k = 0; k < state.count; k++) {
    if (state.verdict[k] !== OPEN || !state.shows(k)) continue;
    const sure = state.confidence[k];
    found.bins[Math.min(19, Math.floor(sure * 20 + 1e-9))] += 1;
    (sure >= at - 1e-9 ? found.above : found.below).push(k);
  }
  return found;
}

function line() {
  const { at, above, below, bins } = sides();
  byId("above").textContent = `${at.toFixed(2)} or surer: ${above.length.toLocaleString("en")}`;
  byId("below").textContent = `less sure: ${below.length.toLocaleString("en")}`;
  byId("accept-above").disabled = above.length === 0;
  byId("reject-below").disabled = below.length === 0;
  byId("line").setAttribute("aria-valuetext", `${at.toFixed(2)}: ${above.length} at or above, ${below.length} below`);
  const most = Math.max(1, ...bins);
  [...byId("bins").children].forEach((bar, n) => {
    bar.style.height = `${bins[n] ? 8 + (92 * Math.log1p(bins[n])) / Math.log1p(most) : 0}%`;
    bar.className = (n + 1) / 20 > at + 1e-9 ? "over" : "";
  });
}

function many(side, verdict) {
  const edits = sides()[side];
  if (!edits.length) return;
  decide(edits, verdict, undefined, "one");
  last = null;
  if (current < 0 || state.verdict[current] !== OPEN) {
    const next = state.next(current, 1);
    if (next >= 0) go(next, { focus: false });
  }
  refresh();
}

function search() {
  hits = flow.search(byId("search").value);
  hit = -1;
  byId("hits").hidden = !byId("search").value;
  byId("hits").textContent = hits.length ? `${counted(hits.length, "passage")}; Enter leads on` : "nowhere in this text";
}

function found(step) {
  if (!hits.length) return;
  hit = (hit + step + hits.length) % hits.length;
  if (hit < 0) hit = hits.length - 1;
  flow.show(hits[hit]);
  byId("hits").textContent = `passage ${hit + 1} of ${hits.length}`;
}

function look(as) {
  view = as;
  document.body.dataset.view = as;
  byId("views").querySelector(`[value=${as}]`).checked = true;
  flow.view = as;
  const inside = byId("flow").contains(document.activeElement);
  flow.anew();
  if (inside) flow.edits.get(current)?.focus({ preventScroll: true });
  say({ both: "Edits in place", result: "The result as decided", original: "The original" }[as]);
}

async function another(step) {
  if (documents.length < 2) return;
  await switchTo((opened + step + documents.length) % documents.length);
}

async function switchTo(n) {
  try {
    await open(n);
  } catch (error) {
    alertOf(error.message);
    byId("document").value = opened;
  }
}

// --- keys and buttons

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  J: () => move(1, true),
  K: () => move(-1, true),
  a: () => one(ACCEPTED),
  r: () => one(REJECTED),
  A: () => whole("rule", ACCEPTED),
  R: () => whole("rule", REJECTED),
  e: write,
  u: undo,
  x: clear,
  "=": choosePair,
  ".": repeat,
  f: () => panel(byId("state")),
  "/": () => panel(byId("search")),
  n: () => found(1),
  N: () => found(-1),
  v: () => look(VIEWS[(VIEWS.indexOf(view) + 1) % VIEWS.length]),
  "[": () => another(-1),
  "]": () => another(1),
  "?": () => byId("help").showModal(),
};

const BUTTONS = {
  previous: KEYS.k,
  next: KEYS.j,
  accept: KEYS.a,
  reject: KEYS.r,
  edit: write,
  undo,
  "accept-rule": KEYS.A,
  "reject-rule": KEYS.R,
  pair: choosePair,
  repeat,
  clear,
};

function panel(field) {
  document.body.classList.add("drawn");
  byId("drawer").setAttribute("aria-expanded", "true");
  field.focus();
  field.select?.();
}

function closePanel() {
  document.body.classList.remove("drawn");
  byId("drawer").setAttribute("aria-expanded", "false");
}

document.addEventListener("keydown", (event) => {
  const chord = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph");
  if (!state || chord || event.isComposing || byId("help").open) return;
  const typing = event.target.closest("input:not([type=range], [type=radio], [type=checkbox]), textarea, select");
  if (event.key === "Escape") {
    if (typing || !byId("choosing").hidden) leaveForms();
    if (typing) event.preventDefault(); // or the browser empties a search field without telling
    closePanel();
    return;
  }
  if (typing) return;
  if (!byId("choosing").hidden) {
    if ("aArR".includes(event.key)) {
      event.preventDefault();
      closeForms();
      whole("pair", event.key.toLowerCase() === "a" ? ACCEPTED : REJECTED);
    }
    return;
  }
  const letter = /^[a-z]$/i.test(event.key);
  const does = KEYS[letter ? event.key[event.shiftKey ? "toUpperCase" : "toLowerCase"]() : event.key]; // whatever Caps Lock says
  if (!does) return;
  event.preventDefault();
  does();
});

byId("actions").addEventListener("click", (event) => BUTTONS[event.target.closest("button")?.dataset.do]?.());
byId("flow").addEventListener("click", (event) => {
  const node = event.target.closest("[data-edit]");
  if (!node || !getSelection().isCollapsed) return;
  go(Number(node.dataset.edit));
  rules.render();
});
byId("rows").addEventListener("click", (event) => rules.click(event));
byId("rules").addEventListener("scroll", () => rules.render());
byId("text").addEventListener("scroll", () => {
  if (flow.pending) return;
  flow.pending = true;
  requestAnimationFrame(() => {
    flow.pending = false;
    flow.render();
  });
});
byId("views").addEventListener("change", (event) => look(event.target.value));
byId("document").addEventListener("change", (event) => switchTo(Number(event.target.value)));
for (const id of ["state", "rule", "only-below"]) byId(id).addEventListener("change", filter);
byId("holding").addEventListener("input", filter);
byId("line").addEventListener("input", () => (byId("only-below").checked ? filter() : line()));
byId("accept-above").addEventListener("click", () => many("above", ACCEPTED));
byId("reject-below").addEventListener("click", () => many("below", REJECTED));
byId("search").addEventListener("input", search);
byId("search").addEventListener("keydown", (event) => {
  if (event.key === "Enter") found(event.shiftKey ? -1 : 1);
});
byId("help-button").addEventListener("click", KEYS["?"]);
byId("drawer").addEventListener("click", () =>
  document.body.classList.contains("drawn") ? closePanel() : panel(byId("search")),
);
byId("choose-accept").addEventListener("click", () => (closeForms(), whole("pair", ACCEPTED)));
byId("choose-reject").addEventListener("click", () => (closeForms(), whole("pair", REJECTED)));
byId("choose-cancel").addEventListener("click", leaveForms);
byId("writing-cancel").addEventListener("click", leaveForms);
byId("writing").addEventListener("submit", (event) => {
  event.preventDefault();
  written();
});
byId("replacement").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    written();
  }
});
addEventListener("beforeprint", () => flow?.whole());
addEventListener("afterprint", () => flow?.render());
new ResizeObserver(() => {
  if (!flow || flow.width === byId("text").clientWidth) return;
  flow.width = byId("text").clientWidth;
  flow.anew();
}).observe(byId("text"));
for (let n = 0; n < 20; n++) byId("bins").append(el("i"));
start();
