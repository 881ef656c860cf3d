// Films with the camera of the device: look, record, watch, then keep the take or film again.
type Say = (name: string, values?: Record<string, string | number>) => string;

/** What browsers may record, the best liked first, with how a file of it ends. */
const kinds: readonly (readonly [string, string])[] = [
  ["video/mp4;codecs=avc1.42E01E,mp4a.40.2", "mp4"], ["video/webm;codecs=vp9,opus", "webm"], ["video/webm;codecs=vp8,opus", "webm"], ["video/webm", "webm"], ["video/mp4", "mp4"],
];

const button = (text: string, act: () => void) => {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: text });
  made.addEventListener("click", act);
  return made;
};

export class Camera {
  private stream: MediaStream | null = null;
  private recorder: MediaRecorder | null = null;
  private parts: Blob[] = [];
  private size = 0;
  private facing: "environment" | "user" = "environment";
  private began = 0;
  private watch = 0;
  private video = Object.assign(document.createElement("video"), { playsInline: true });
  private clock = Object.assign(document.createElement("p"), { className: "camera-clock" });
  private status = document.createElement("p");
  private acts = Object.assign(document.createElement("div"), { className: "actions" });

  constructor(private readonly place: HTMLElement, private readonly opener: HTMLButtonElement, private readonly say: Say, private readonly most: number, private readonly keep: (file: File) => void) {
    this.status.setAttribute("role", "status");
    this.video.setAttribute("aria-label", say("view"));
    this.video.hidden = this.clock.hidden = true;
    place.append(this.video, this.clock, this.acts, this.status);
    addEventListener("pagehide", () => this.close());
  }

  /** Shows what the camera sees. */
  open = async () => {
    try {
      this.close();
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: this.facing, width: { ideal: 1920 }, height: { ideal: 1080 } }, audio: true });
    } catch (error) {
      const denied = error instanceof DOMException && error.name === "NotAllowedError";
      this.status.textContent = denied ? this.say("camera_denied") : this.say("camera_missing");
      this.opener.disabled = false;
      this.opener.hidden = false;
      this.opener.focus();
      return;
    }
    this.opener.hidden = true;
    this.show({ stream: this.stream });
    this.offer([this.say("record"), this.record], [this.say("other_camera"), this.turn], [this.say("camera_close"), this.leave]);
    this.status.textContent = this.say("ready");
  };

  private record = () => {
    if (!this.stream) return;
    const kind = kinds.find(([type]) => MediaRecorder.isTypeSupported(type));
    this.recorder = new MediaRecorder(this.stream, { ...(kind ? { mimeType: kind[0] } : {}), videoBitsPerSecond: 5_000_000, audioBitsPerSecond: 128_000 });
    [this.parts, this.size, this.began] = [[], 0, Date.now()];
    this.recorder.addEventListener("dataavailable", ({ data }) => {
      this.parts.push(data);
      this.size += data.size;
      if (this.size > this.most * 0.98) this.stop();
    });
    this.recorder.addEventListener("stop", () => this.review(kind?.[1] ?? "webm"));
    this.recorder.start(1_000);
    this.clock.hidden = false;
    this.watch = window.setInterval(() => this.tick(), 500);
    this.tick();
    this.offer([this.say("stop"), this.stop]);
    this.status.textContent = this.say("recording");
  };

  private stop = () => {
    clearInterval(this.watch);
    if (this.recorder?.state === "recording") this.recorder.stop();
  };

  private tick() {
    const seconds = Math.floor((Date.now() - this.began) / 1_000);
    this.clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  /** Plays what was filmed, before it is kept. */
  private review(ending: string) {
    this.close();
    const at = new Date(this.began);
    const two = (n: number) => String(n).padStart(2, "0");
    const name = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}h${two(at.getMinutes())}.${ending}`;
    const file = new File(this.parts, name, { type: this.parts[0]?.type ?? "", lastModified: this.began });
    this.show({ file });
    this.offer([this.say("keep"), () => { this.leave(); this.keep(file); }], [this.say("redo"), this.open], [this.say("camera_close"), this.leave]);
    this.status.textContent = this.say("watch");
  }

  private turn = () => {
    this.facing = this.facing === "environment" ? "user" : "environment";
    void this.open();
  };

  private show({ stream, file }: { stream?: MediaStream; file?: File }) {
    if (this.video.src) URL.revokeObjectURL(this.video.src);
    this.video.removeAttribute("src");
    this.video.srcObject = stream ?? null;
    if (file) this.video.src = URL.createObjectURL(file);
    this.video.muted = stream !== undefined;
    this.video.controls = file !== undefined;
    this.video.hidden = false;
    this.clock.hidden = this.clock.hidden || stream !== undefined;
    if (stream) void this.video.play().catch(() => undefined);
  }

  private offer(...acts: [string, () => void][]) {
    this.acts.replaceChildren(...acts.map(([text, act]) => button(text, act)));
    this.acts.querySelector("button")?.classList.add("main");
    this.acts.querySelector("button")?.focus();
  }

  private leave = () => {
    this.close();
    if (this.video.src) URL.revokeObjectURL(this.video.src);
    this.video.removeAttribute("src");
    this.video.hidden = this.clock.hidden = true;
    this.acts.replaceChildren();
    this.status.textContent = "";
    this.opener.hidden = this.opener.disabled = false;
    this.opener.focus();
  };

  /** Lets go of the camera: its light goes out. */
  private close() {
    clearInterval(this.watch);
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.video.srcObject = null;
  }
}
