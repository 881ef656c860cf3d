// The way of frames where a network lets no websocket pass: events come by a stream, and frames
// go by posts, several in one, each after its length in four bytes. The server is web/live.
export type Closed = { code: number; reason: string };

/** The code of a line on which more was sent in a minute than the server takes: internal/live. */
export const limited = 4529;

const pause = 250; // the server takes five posts a second
const keptAlive = 50_000; // what a browser still sends of a page that is being left

/** Each frame after its length, the highest byte first. */
export function pack(frames: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(frames.reduce((sum, frame) => sum + 4 + frame.byteLength, 0));
  const view = new DataView(all.buffer);
  let at = 0;
  for (const frame of frames) {
    view.setUint32(at, frame.byteLength);
    all.set(frame, at + 4);
    at += 4 + frame.byteLength;
  }
  return all;
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** The address of the stream that stands beside a websocket. */
export function streamAddress(socket: string): URL {
  const url = new URL(socket.replace(/^ws/, "http"));
  url.pathname += "/stream";
  return url;
}

export class Streamed {
  onopen: (() => void) | null = null;
  onmessage: ((frame: ArrayBuffer) => void) | null = null;
  onclose: ((closed: Closed) => void) | null = null;
  private readonly events: EventSource;
  private readonly address: URL;
  private seat = "";
  private queue: Uint8Array[] = [];
  private posting = false;
  private ended = false;
  private readonly leaving = () => void this.post();

  constructor(socket: string) {
    this.address = streamAddress(socket);
    this.events = new EventSource(this.address);
    this.events.addEventListener("seat", (event) => {
      this.seat = event.data;
      this.onopen?.();
    });
    this.events.addEventListener("message", (event) => this.onmessage?.(fromBase64(event.data).buffer));
    this.events.addEventListener("end", (event) => this.end(Number(event.data.split(" ")[0]), event.data));
    this.events.addEventListener("error", () => this.end(1006, "the stream broke")); // we come back by ourselves
    addEventListener("pagehide", this.leaving);
  }

  send(frame: Uint8Array) {
    this.queue.push(frame.slice());
    if (!this.posting) void this.turn();
  }

  close() {
    this.end(1000, "");
  }

  private async turn() {
    this.posting = true;
    await null; // what is written in one go leaves in one post
    while (this.queue.length > 0 && !this.ended) {
      const status = await this.post();
      if (status === 429) this.end(limited, "too much was sent");
      else if (status !== 204) this.end(1006, "not posted");
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    this.posting = false;
  }

  /** Gives the status of the answer; 0 without one. */
  private async post(): Promise<number> {
    if (this.queue.length === 0 || !this.seat) return 204;
    const body = pack(this.queue.splice(0));
    const to = new URL(this.address);
    to.pathname += `/${this.seat}`;
    const answer = await fetch(to, { method: "POST", body, keepalive: body.byteLength < keptAlive }).catch(() => null);
    return answer?.status ?? 0;
  }

  private end(code: number, reason: string) {
    if (this.ended) return;
    this.ended = true;
    removeEventListener("pagehide", this.leaving);
    this.events.close();
    this.onclose?.({ code, reason });
  }
}
