// <maillage-autosave saving="…" saved="…" but="…" failed="…" conflict="…" stopped="…"
//   compare="…" offline="…" over="…" error="…">
//   wraps one <form>. Sends the form to its action as people go by, 800 ms after the last
//   key and when a field is left, asking for JSON: {saved: true, versions: {name: text},
//   errors: {name: text}} or {conflict: true, url}. One request is in flight at most, and
//   the form's own button waits for it, so a page never competes with itself; while the
//   line is down the button stays on the page that holds the text. After a conflict nothing more is sent by itself: the person compares, or presses the button,
//   and is told so again while they go on writing.
//   The state is told in the [data-state] paragraph. Without script the button saves.
import { mark, named } from "./parts/marks.ts";
import { Press } from "./parts/press.ts";
import { nextPause, texts, verdict, type Answer, type Verdict } from "./parts/saving.ts";

const pause = 800;
const patience = 20_000; // a request without answer for so long counts as failed
const reminder = 20_000; // so long at least between two reminders that nothing is saved
const hearing = 2_000; // and so long to hear of the conflict first
const signedOut = 401; // the button still works: the server keeps the form during the sign-in

class Autosave extends HTMLElement {
  private form!: HTMLFormElement;
  private told!: HTMLElement;
  private timer = 0;
  private wait = 0;
  private sending = false;
  private unsent = false;
  private leaving = false;
  private reached = false; // the server just answered: the form may leave
  private stopped = false;
  private compare = ""; // the page where two texts can be compared
  private reminded = 0;
  private press!: Press;
  private touched = new Set<string>(); // fields changed since the last save told
  private then: HTMLElement | null | undefined; // the button pressed meanwhile

  connectedCallback() {
    const form = this.querySelector("form");
    const told = this.querySelector<HTMLElement>("[data-state]");
    if (!form || !told) return;
    this.form = form;
    this.told = told;
    form.addEventListener("input", (event) => { this.changed(event, pause); this.remind(); });
    form.addEventListener("change", (event) => this.changed(event, 0));
    form.addEventListener("submit", (event) => this.submitted(event));
    this.press = new Press();
    document.addEventListener("visibilitychange", () => { if (document.hidden && this.unsent && !this.stopped) void this.save(); });
    window.addEventListener("online", () => { if (this.unsent) this.later(0); });
    window.addEventListener("pageshow", () => { this.leaving = false; });
    window.addEventListener("beforeunload", (event) => {
      if (!this.leaving && (this.unsent || this.sending)) event.preventDefault();
    });
  }

  private submitted(event: SubmitEvent) {
    clearTimeout(this.timer);
    this.leaving = this.reached || (!this.sending && this.wait === 0 && navigator.onLine);
    this.reached = false;
    if (this.leaving) return;
    event.preventDefault();
    this.then = event.submitter;
    if (!this.sending) void this.save();
  }

  private changed(event: Event, wait: number) {
    this.unsent = true;
    this.touched.add((event.target as HTMLInputElement).name);
    if (!this.stopped) this.tell("waiting", this.getAttribute("saving"));
    this.later(wait);
  }

  // Only while someone types, who may not have seen that nothing is kept.
  private remind() {
    if (!this.stopped || Date.now() - this.reminded < reminder) return;
    this.reminded = Date.now();
    this.told.replaceChildren(); // emptied first, or the same words are not said twice
    window.setTimeout(() => this.tell("conflict", this.getAttribute("stopped"), this.compare), 100);
  }

  private later(wait: number) {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = window.setTimeout(() => void this.save(), wait);
  }

  private async save(): Promise<void> {
    if (this.sending) return; // the end of the one in flight asks for the next
    this.sending = true;
    this.unsent = false;
    const now = await this.send().catch((): Verdict => "again");
    this.sending = false;
    this.wait = now === "again" ? nextPause(this.wait) : 0;
    if (now === "again") this.tell("failed", this.getAttribute(navigator.onLine ? "failed" : "offline"));
    this.reached = this.then !== undefined && now !== "again";
    if (this.reached) this.form.requestSubmit(this.then);
    else if (this.unsent || now === "again") this.later(this.wait || pause);
    this.then = undefined;
    this.unsent ||= now === "again" || now === "refused";
  }

  private async send(): Promise<Verdict> {
    const body = texts(new FormData(this.form));
    const response = await fetch(this.form.action, { method: "POST", headers: { Accept: "application/json" }, body, keepalive: body.toString().length < 60_000, signal: AbortSignal.timeout(patience) });
    const answer = (await response.json()) as Answer;
    for (const [name, version] of Object.entries(answer.versions ?? {})) {
      const seen = this.form.elements.namedItem(name);
      if (seen instanceof HTMLInputElement) seen.value = version;
    }
    const errors = answer.errors ?? {};
    if (answer.errors) this.press.after(() => mark(this.form, errors, this.getAttribute("error") ?? ""));
    const now = verdict(response.status, answer);
    if (now === "conflict") this.halt(answer.url ?? "");
    if (now === "saved" && !this.unsent) this.saved(named(this.form, errors, this.touched));
    if (now === "refused") this.tell("failed", response.status === signedOut ? this.getAttribute("over") : answer.error ?? this.getAttribute("failed"));
    return now;
  }

  private halt(url: string) {
    this.stopped = true;
    this.compare = url;
    this.reminded = Date.now() - reminder + hearing;
    this.tell("conflict", this.getAttribute("conflict"), url);
  }

  private saved(wrong: string) {
    this.touched.clear();
    this.tell("saved", wrong ? `${this.getAttribute("but")} ${wrong}` : this.getAttribute("saved"));
  }

  private tell(state: string, text: string | null, url?: string) {
    this.press.after(() => this.show(state, text, url));
  }

  private show(state: string, text: string | null, url?: string) {
    this.told.dataset["state"] = state;
    if (this.told.firstChild?.textContent === text) return;
    this.told.textContent = text;
    if (url) this.told.append(" ", Object.assign(document.createElement("a"), { href: url, textContent: this.getAttribute("compare") ?? url }));
  }
}

customElements.define("maillage-autosave", Autosave);
