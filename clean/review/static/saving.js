// Talking to the server: reading texts, and saving decisions in the order in which they were made.

const key = takeKey();

/** The token from the address. It is then kept for this tab only and taken out of the address bar. */
function takeKey() {
  const given = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (given) {
    sessionStorage.setItem("token", given);
    history.replaceState(null, "", location.pathname);
  }
  return given ?? sessionStorage.getItem("token") ?? "";
}

addEventListener("hashchange", () => location.reload()); // another server at the same address

export async function ask(path, body) {
  const options = { headers: { Authorization: `Bearer ${key}` }, cache: "no-store" };
  if (body !== undefined) {
    options.method = "POST";
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new Error("clean review does not answer; is it still running?");
  }
  if (!answer.ok) throw Object.assign(new Error(await answer.text()), { status: answer.status });
  return answer.json();
}

export class Saving {
  constructor(report) {
    this.report = report;
    this.waiting = [];
    this.busy = false;
    addEventListener("beforeunload", (event) => {
      if (this.unsaved) event.preventDefault();
    });
  }

  get unsaved() {
    return this.busy || this.waiting.length > 0;
  }

  add(path, digest, decisions) {
    const last = this.waiting.at(-1);
    if (last && last.path === path && last.digest === digest) last.decisions.push(...decisions);
    else this.waiting.push({ path, digest, decisions });
    this.work();
  }

  async work() {
    if (this.busy) return;
    this.busy = true;
    this.report("saving…");
    while (this.waiting.length) {
      const { path, digest, decisions } = this.waiting.shift();
      try {
        await ask(path, { digest, decisions });
      } catch (error) {
        this.waiting.unshift({ path, digest, decisions });
        this.busy = false;
        const again = error.status === undefined || error.status >= 500;
        this.report("not saved", `${error.message}${again ? " Trying again; keep this page open." : ""}`);
        clearTimeout(this.later);
        if (again) this.later = setTimeout(() => this.work(), 3000);
        return;
      }
    }
    this.busy = false;
    this.report("saved");
  }
}
