// <maillage-upload create="/…/uploads" most="2000000000" too-large="…" formats="mp4,webm" texts="{…}" camera>
//   wraps one <form> with one file, which is sent whole without script. Here it is sent in parts to the
//   address create: it can be paused, goes on after a lost line, a closed tab or a restarted server, and
//   says how far it is. What the server would refuse by size or kind is refused before. With camera the
//   file may be filmed (camera.ts, loaded when asked for).
import { mark } from "../../behaviours/parts/marks.ts";
import type { Line } from "./line.ts";
import { Tenths } from "./pace.ts";

const button = (text: string) => Object.assign(document.createElement("button"), { type: "button", textContent: text });

class UploadIsland extends HTMLElement {
  private texts: Record<string, string> = {};
  private form!: HTMLFormElement;
  private input!: HTMLInputElement;
  private box = document.createElement("div");
  private bar = document.createElement("progress");
  private shown = document.createElement("p");
  private status = Object.assign(document.createElement("p"), { className: "upload-status" });
  private toggle = button("");
  private drop = button("");
  private line: Line | null = null;
  private paused = false;
  private tenths = new Tenths((percent) => this.tell(this.say("tenth", { percent })));

  connectedCallback() {
    const form = this.querySelector("form");
    const input = this.querySelector<HTMLInputElement>("input[type=file]");
    if (!form || !input || this.line) return;
    [this.form, this.input] = [form, input];
    this.texts = JSON.parse(this.getAttribute("texts") ?? "{}") as Record<string, string>;
    this.build();
    input.addEventListener("change", () => this.judge(input.files?.[0]));
    form.addEventListener("submit", (event) => {
      const file = input.files?.[0];
      if (!file) return; // the server says that none was chosen
      event.preventDefault();
      void this.send(file);
    });
    for (const kind of ["dragover", "drop"]) form.addEventListener(kind, (event) => this.dropped(event as DragEvent));
    if (this.hasAttribute("camera") && typeof MediaRecorder !== "undefined" && "mediaDevices" in navigator) this.offerCamera();
  }

  /** Sends a file from wherever it comes. */
  async send(file: File) {
    if (!this.judge(file)) return this.input.focus();
    const { Line } = await import("./line.ts");
    this.paused = false;
    this.form.hidden = true;
    this.box.hidden = false;
    this.set("pause");
    this.tenths = new Tenths((percent) => this.tell(this.say("tenth", { percent })));
    let first = true;
    this.line = new Line(file, this.getAttribute("create") ?? "", {
      progress: (sent, size) => {
        const percent = size ? (100 * sent) / size : 0;
        if (first) this.tenths.from(percent);
        else this.tenths.at(percent);
        first = false;
        this.bar.value = percent;
        this.shown.textContent = this.say("progress", { name: file.name, percent: Math.floor(percent) });
      },
      lost: () => this.tell(this.say("lost")),
      back: () => this.tell(this.say("goes_on")),
      done: (url) => void this.ended(url),
      refused: (status, words) => this.refused(status, words),
    });
    this.shown.textContent = this.say("progress", { name: file.name, percent: 0 });
    this.toggle.focus();
    this.tell(await this.line.begin() ? this.say("goes_on") : this.say("begun"));
  }

  private say(name: string, values: Record<string, string | number> = {}): string {
    return Object.entries(values).reduce((text, [key, value]) => text.replaceAll(`{${key}}`, String(value)), this.texts[name] ?? "");
  }

  private tell(text: string) { this.status.textContent = text; }

  private build() {
    this.bar.max = 100;
    this.bar.setAttribute("aria-label", this.say("bar"));
    this.status.setAttribute("role", "status");
    this.box.className = "upload-box form-box";
    this.box.hidden = true;
    this.drop.textContent = this.say("give_up");
    const acts = Object.assign(document.createElement("div"), { className: "actions" });
    acts.append(this.toggle, this.drop);
    this.box.append(this.shown, this.bar, acts);
    this.append(this.box, this.status);
    this.toggle.addEventListener("click", () => this.pauseOrResume());
    this.drop.addEventListener("click", () => void this.giveUp());
    const hint = Object.assign(document.createElement("p"), { className: "help upload-hint", textContent: this.say("drop") });
    this.input.after(hint);
  }

  private set(act: "pause" | "resume") {
    this.toggle.textContent = act === "pause" ? this.say("pause") : this.say("resume");
    this.toggle.hidden = this.drop.hidden = false;
  }

  private pauseOrResume() {
    this.paused = !this.paused;
    this.set(this.paused ? "resume" : "pause");
    if (this.paused) this.line?.pause();
    else this.line?.resume();
    this.tell(this.paused ? this.say("paused") : this.say("goes_on"));
  }

  private async giveUp() {
    await this.line?.giveUp();
    this.back();
    this.tell(this.say("given_up"));
    this.input.focus();
  }

  /** Shows the form again. */
  private back() {
    this.line = null;
    this.box.hidden = true;
    this.form.hidden = false;
  }

  /** Refuses what the server would. */
  private judge(file: File | undefined): boolean {
    const ending = file?.name.split(".").at(-1)?.toLowerCase() ?? "";
    let wrong = "";
    if (file && !(this.getAttribute("formats") ?? "").split(",").includes(ending)) wrong = this.texts["refused_format"] ?? "";
    else if (file && file.size === 0) wrong = this.texts["refused_empty"] ?? "";
    else if (file && file.size > Number(this.getAttribute("most"))) wrong = this.getAttribute("too-large") ?? "";
    mark(this.form, wrong ? { [this.input.name]: wrong } : {}, this.say("error"), true);
    this.tell(wrong);
    return wrong === "";
  }

  private refused(status: number, words: string) {
    const known = this.texts[`refused_${words}`] ?? this.texts[`refused_${{ 403: "right", 409: "frozen" }[status] ?? ""}`];
    const plain = words.length < 300 && !words.includes("<") ? words : "";
    const text = status === 401 ? this.say("session") : known ?? (plain || this.say("failed"));
    if (status === 0 || status >= 500 && status !== 507) { // tried for an hour: it may be tried again
      this.paused = true;
      this.set("resume");
      this.tell(text);
      return;
    }
    this.back();
    mark(this.form, { [this.input.name]: text }, this.say("error"), true);
    this.tell(text);
    this.input.focus();
  }

  /** Waits a while for the server to look at the file, then shows the page that tells. */
  private async ended(url: string) {
    this.toggle.hidden = this.drop.hidden = true;
    this.bar.value = 100;
    this.tell(this.say("done"));
    for (let tries = 0; tries < 20 && url; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 250 + 100 * tries));
      const answer = await fetch(url, { method: "HEAD", headers: { "Tus-Resumable": "1.0.0" } }).catch(() => null);
      const state = answer?.headers.get("Upload-State") ?? "";
      if (state === "taken" || state === "refused" || answer?.status === 404) break;
    }
    location.assign(this.form.action);
  }

  private dropped(event: DragEvent) {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (event.type !== "drop" || !file) return;
    const chosen = new DataTransfer();
    chosen.items.add(file);
    this.input.files = chosen.files;
    if (this.judge(file)) void this.send(file);
  }

  private offerCamera() {
    const open = button(this.say("film"));
    const place = Object.assign(document.createElement("div"), { className: "camera" });
    place.append(open);
    this.prepend(place);
    open.addEventListener("click", () => {
      open.disabled = true;
      void import("./camera.ts").then(({ Camera }) => new Camera(place, open, (name, values) => this.say(name, values), Number(this.getAttribute("most")), (file) => void this.send(file)).open());
    });
  }
}

customElements.define("maillage-upload", UploadIsland);
