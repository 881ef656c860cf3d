// <maillage-autosave saving="…" saved="…" failed="…" conflict="…" offline="…" leave="…">
//   wraps one <form>. Sends the form to its action as people go by, 800 ms after the last
//   key and when a field is left, asking for JSON: {saved: true, versions: {name: n}},
//   {conflict: true, url} or {errors: {name: text}}. One request is in flight at most.
//   The state is told in the element's [data-state] paragraph, a polite live region.
//   Without script the form's own button saves.
type Answer = {
  saved?: boolean;
  conflict?: boolean;
  url?: string;
  error?: string;
  versions?: Record<string, number>;
  errors?: Record<string, string> | null;
};

const pause = 800;
const longestRetry = 30_000;

class Autosave extends HTMLElement {
  private form!: HTMLFormElement;
  private told!: HTMLElement;
  private timer = 0;
  private retry = 1_000;
  private sending = false;
  private dirty = false;

  connectedCallback() {
    const form = this.querySelector("form");
    const told = this.querySelector<HTMLElement>("[data-state]");
    if (!form || !told) return;
    this.form = form;
    this.told = told;
    form.addEventListener("input", () => this.changed(pause));
    form.addEventListener("change", () => this.changed(0));
    form.addEventListener("submit", () => { this.dirty = false; });
    window.addEventListener("online", () => { if (this.dirty) this.changed(0); });
    window.addEventListener("beforeunload", (event) => {
      if (this.dirty || this.sending) event.preventDefault();
    });
  }

  private changed(wait: number) {
    this.dirty = true;
    this.tell("waiting", this.getAttribute("saving"));
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), wait);
  }

  private async save(): Promise<void> {
    this.timer = 0;
    if (this.sending) return; // the end of the one in flight asks for the next
    this.sending = true;
    this.dirty = false;
    try {
      const response = await fetch(this.form.action, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(new FormData(this.form) as unknown as Record<string, string>),
      });
      this.retry = 1_000;
      this.take((await response.json()) as Answer, response.ok);
    } catch {
      this.dirty = true;
      this.tell("failed", this.getAttribute(navigator.onLine ? "failed" : "offline"));
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.save(), this.retry);
      this.retry = Math.min(this.retry * 2, longestRetry);
    } finally {
      this.sending = false;
    }
    if (this.dirty && !this.timer) this.changed(pause);
  }

  private take(answer: Answer, ok: boolean) {
    for (const [name, version] of Object.entries(answer.versions ?? {})) {
      const seen = this.form.elements.namedItem(name);
      if (seen instanceof HTMLInputElement) seen.value = String(version);
    }
    if (answer.conflict) {
      this.tell("conflict", this.getAttribute("conflict"), answer.url);
    } else if (answer.saved) {
      const wrong = Object.values(answer.errors ?? {})[0];
      this.tell("saved", [this.getAttribute("saved"), wrong].filter(Boolean).join(" "));
    } else if (!ok) {
      this.dirty = true;
      this.tell("failed", answer.error ?? this.getAttribute("failed"));
    }
  }

  private tell(state: string, text: string | null, url?: string) {
    this.told.dataset["state"] = state;
    if (this.told.textContent === text) return;
    this.told.textContent = text;
    if (url) {
      const link = document.createElement("a");
      link.href = url;
      link.textContent = this.getAttribute("compare") ?? url;
      this.told.append(" ", link);
    }
  }
}

customElements.define("maillage-autosave", Autosave);
