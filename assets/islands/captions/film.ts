// The film beside the lines: what is heard now, and the captions as they are typed shown over it.
import type { Cue } from "./cues.ts";
import type { Lines } from "./lines.ts";

// What a text would do as markup of captions, it shows.
const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export class Film {
  video!: HTMLVideoElement;
  private track!: TextTrack;
  private readonly shown = new Map<number, VTTCue>();
  private cues: readonly Cue[] = [];
  private lines: Lines = [];
  private last: number | null = null;
  onheard: (id: number | null) => void = () => {};
  onstate: () => void = () => {}; // it plays, rests, or is known to last

  /** The player beside the lines may put another film in its place, once one is ready. */
  constructor(box: HTMLElement, video: HTMLVideoElement, private readonly label: string) {
    this.attach(video, 0);
    new MutationObserver(() => {
      const now = box.querySelector("video");
      if (now && now !== this.video) this.attach(now, this.video.currentTime);
    }).observe(box, { childList: true, subtree: true });
  }

  private attach(video: HTMLVideoElement, at: number) {
    this.video = video;
    if (at > 0) video.currentTime = at;
    this.track = video.addTextTrack("captions", this.label, document.documentElement.lang);
    this.shown.clear();
    this.only();
    video.textTracks.addEventListener("addtrack", () => this.only());
    video.addEventListener("loadedmetadata", () => this.only());
    for (const name of ["timeupdate", "seeked", "play", "pause"]) video.addEventListener(name, () => this.hear());
    for (const name of ["play", "pause", "ended", "loadedmetadata"]) video.addEventListener(name, () => this.onstate());
    this.show(this.lines, this.cues);
  }

  /** The captions of the file are those of before. */
  private only() { for (const track of this.video.textTracks) track.mode = track === this.track ? "showing" : "disabled"; }

  /** In milliseconds, to the hundredth: nobody hears more. */
  get now(): number { return Math.round(this.video.currentTime * 100) * 10; }

  get playing(): boolean { return !this.video.paused && !this.video.ended; }

  /** In milliseconds; 0 until it is known. */
  get length(): number { return Number.isFinite(this.video.duration) ? Math.round(this.video.duration * 1000) : 0; }

  /** A moment later than asked: where two captions touch, Chromium would go on showing both. */
  seek(ms: number) { this.video.currentTime = (Math.max(0, ms) + 1) / 1000; }

  /** A browser that refuses shows why over the film. */
  play() { void this.video.play().catch(() => {}); }

  toggle() {
    if (this.playing) this.video.pause();
    else this.play();
  }

  show(lines: Lines, cues: readonly Cue[]) {
    [this.lines, this.cues] = [lines, cues];
    const left = new Set(this.shown.keys());
    lines.forEach(({ id }, i) => {
      left.delete(id);
      const cue = cues[i];
      if (cue) this.put(id, cue);
    });
    for (const id of left) {
      this.track.removeCue(this.shown.get(id) as VTTCue);
      this.shown.delete(id);
    }
    this.hear();
  }

  private put(id: number, { start, end, text }: Cue) {
    const [from, to, said] = [start / 1000, Math.max(end, start + 1) / 1000, escaped(text)];
    const cue = this.shown.get(id);
    if (cue) {
      if (cue.text !== said) cue.text = said;
      if (cue.startTime !== from) cue.startTime = from;
      if (cue.endTime !== to) cue.endTime = to;
      return;
    }
    const made = new VTTCue(from, to, said);
    this.track.addCue(made);
    this.shown.set(id, made);
  }

  private hear() {
    const { now } = this;
    const at = this.cues.findLastIndex(({ start, end }) => start <= now && now < end);
    const id = this.lines[at]?.id ?? null;
    if (id === this.last) return;
    this.last = id;
    this.onheard(id);
  }

  get heard(): number | null { return this.last; }
}
