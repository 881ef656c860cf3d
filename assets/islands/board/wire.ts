// The line of a board: opened again whenever it breaks, from where it broke.
import { Line } from "../shared/line.ts";
import { limited } from "../shared/streamed.ts";
import { read, write, type Frame } from "./frames.ts";

/** How the line stands. One that ended does not come back. */
export type Link = "opening" | "open" | "lost" | "held" | "ended";

const beat = 15_000; // the server takes a page that is silent for a minute for gone
const first = 250;
const longest = 2_000; // so that all are back within three seconds of the server
const often = 20;
const rare = 5_000; // after so many failures
const unanswered = 10_000; // a line on which nothing is answered for so long is dead

/** How long to wait before the nth attempt; by chance a quarter more or less, so that sixty pages
 *  do not come back at once. */
export function pause(attempt: number, chance: number): number {
  const base = attempt > often ? rare : Math.min(first * 2 ** attempt, longest);
  return base * (0.75 + chance / 2);
}

export class Wire {
  link: Link = "opening";
  code = 0; // why it ended
  onlink: () => void = () => {};
  onframe: (frame: Frame) => void = () => {};
  /** The line is open: what has no answer is to be sent. */
  onopen: () => void = () => {};
  private line: Line | null = null;
  private attempts = 0;
  private timer = 0;
  private answer = 0;
  private since: number;

  constructor(private readonly address: string, since: number) {
    this.since = since;
    addEventListener("online", () => this.reopen());
    addEventListener("offline", () => this.set("lost"));
    addEventListener("pageshow", (event) => { if (event.persisted) this.reopen(); });
    setInterval(() => this.send({}), beat);
  }

  open() {
    const url = new URL(this.address, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    url.searchParams.set("since", String(this.since));
    const line = new Line(url.href);
    this.line = line;
    line.onopen = () => {
      if (this.line !== line) return;
      this.set("open");
      this.onopen();
    };
    line.onmessage = ({ data }) => { if (this.line === line) this.took(data); };
    line.onclose = ({ code }) => { if (this.line === line) this.closed(code); };
  }

  /** Asks for the whole board: a piece had no place. */
  afresh() {
    this.since = 0;
    this.reopen();
  }

  /** Gives whether it left; a command and a sign of life expect an answer. */
  send(message: Record<string, string>): boolean {
    if (this.link !== "open" || !this.line) return false;
    this.line.send(write(message));
    if (message["typing"] === undefined && this.answer === 0) this.answer = window.setTimeout(() => this.reopen(), unanswered);
    return true;
  }

  private took(data: ArrayBuffer) {
    clearTimeout(this.answer);
    this.answer = 0;
    this.attempts = 0;
    const frame = read(data);
    if (!frame) return;
    if (typeof frame.seq === "number") this.since = Math.max(this.since, frame.seq);
    this.onframe(frame);
  }

  private reopen() {
    if (this.link === "ended") return;
    clearTimeout(this.timer);
    clearTimeout(this.answer);
    this.answer = 0;
    const old = this.line;
    this.line = null;
    old?.close();
    this.set("lost");
    this.open();
  }

  private closed(code: number) {
    this.line = null;
    clearTimeout(this.answer);
    this.answer = 0;
    if (code >= 4400 && code < 4500) {
      this.code = code;
      return this.set("ended");
    }
    this.set(code === limited ? "held" : "lost");
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.open(), pause(this.attempts++, Math.random()));
  }

  private set(link: Link) {
    this.link = link;
    this.onlink();
  }
}
