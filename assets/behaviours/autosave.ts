// <maillage-autosave saving="…" saved="…" failed="…" conflict="…" compare="…" offline="…">
//   wraps one <form>. Sends the form to its action as people go by, 800 ms after the last
//   key and when a field is left, asking for JSON: {saved: true, versions: {name: n}},
//   {conflict: true, url} or {errors: {name: text}}. One request is in flight at most, and
//   the form's own button waits for it, so a page never competes with itself.
//   The state is told in the element's [data-state] paragraph, a polite live region.
//   Without script the form's own button saves.
import { nextPause, texts, verdict, type Answer } from "./parts/saving.ts";

const pause = 800;
const patience = 20_000; // a request without answer for so long counts as failed

class Autosave extends HTMLElement {
  private form!: HTMLFormElement;
  private told!: HTMLElement;
  private timer = 0;
  private wait = 0;
  private sending = false;
  private unsent = false;
  private leaving = false;
  private then: HTMLElement | null | undefined; // the button pressed meanwhile

  connectedCallback() {
    const form = this.querySelector("form");
    const told = this.querySelector<HTMLElement>("[data-state]");
    if (!form || !told) return;
    this.form = form;
    this.told = told;
    form.addEventListener("input", () => this.changed(pause));
    form.addEventListener("change", () => this.changed(0));
    form.addEventListener("submit", (event) => this.submitted(event));
    window.addEventListener("online", () => { if (this.unsent) this.later(0); });
    window.addEventListener("pageshow", () => { this.leaving = false; });
    window.addEventListener("beforeunload", (event) => {
      if (!this.leaving && (this.unsent || this.sending)) event.preventDefault();
    });
  }

  private submitted(event: SubmitEvent) {
    clearTimeout(this.timer);
    this.leaving = !this.sending;
    if (this.leaving) return;
    event.preventDefault();
    this.then = event.submitter;
  }

  private changed(wait: number) {
    this.unsent = true;
    this.tell("waiting", this.getAttribute("saving"));
    this.later(wait);
  }

  private later(wait: number) {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), wait);
  }

  private async save(): Promise<void> {
    if (this.sending) return; // the end of the one in flight asks for the next
    this.sending = true;
    this.unsent = false;
    const again = await this.send().catch(() => true);
    this.sending = false;
    this.wait = again ? nextPause(this.wait) : 0;
    if (again) {
      this.unsent = true;
      this.tell("failed", this.getAttribute(navigator.onLine ? "failed" : "offline"));
    }
    if (this.then !== undefined) this.form.requestSubmit(this.then);
    else if (this.unsent) this.later(this.wait || pause);
    this.then = undefined;
  }

  /** Tells whether the same must be sent again. */
  private async send(): Promise<boolean> {
    const body = texts(new FormData(this.form));
    const response = await fetch(this.form.action, { method: "POST", headers: { Accept: "application/json" }, body, signal: AbortSignal.timeout(patience) });
    const answer = (await response.json()) as Answer;
    for (const [name, version] of Object.entries(answer.versions ?? {})) {
      const seen = this.form.elements.namedItem(name);
      if (seen instanceof HTMLInputElement) seen.value = String(version);
    }
    const wrong = Object.values(answer.errors ?? {})[0];
    const now = verdict(response.status, answer);
    if (now === "conflict") this.tell("conflict", this.getAttribute("conflict"), answer.url);
    if (now === "saved" && !this.unsent) this.tell("saved", [this.getAttribute("saved"), wrong].filter(Boolean).join(" "));
    if (now === "refused") this.tell("failed", answer.error ?? wrong ?? this.getAttribute("failed"));
    return now === "again";
  }

  private tell(state: string, text: string | null, url?: string) {
    this.told.dataset["state"] = state;
    if (this.told.firstChild?.textContent === text) return;
    this.told.textContent = text;
    if (!url) return;
    const link = document.createElement("a");
    link.href = url;
    link.textContent = this.getAttribute("compare") ?? url;
    this.told.append(" ", link);
  }
}

customElements.define("maillage-autosave", Autosave);
