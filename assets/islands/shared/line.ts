// What looks like a websocket: it is one, or, where none can be opened, a stream with posts. Which
// way works is remembered while the tab lives.
import { limited, Streamed } from "./streamed.ts";

const patience = 4_000; // a websocket that is not open by then is held up by something
const mostFailures = 2;
const key = "maillage:streamed";
const rest = 15_000; // by then it takes the longest frame again
let rested = 0; // until when nothing is opened

let failures = 0; // websockets that closed before they were open, one after the other

function remembered(): boolean {
  try {
    return sessionStorage.getItem(key) !== null;
  } catch {
    return failures >= mostFailures; // storage is refused: this page remembers
  }
}

function remember() {
  try {
    sessionStorage.setItem(key, "yes");
  } catch {
    failures = mostFailures;
  }
}

export class Line {
  readonly OPEN = 1;
  readyState = 0;
  binaryType = "arraybuffer";
  onopen: ((event: object) => void) | null = null;
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: ((event: object) => void) | null = null;
  private socket: WebSocket | null = null;
  private stream: Streamed | null = null;
  private waiting = 0;

  constructor(private readonly url: string) {
    const open = () => {
      if (this.readyState === 3) return;
      if (remembered()) this.openStream();
      else this.openSocket();
    };
    const wait = rested - Date.now();
    if (wait > 0) this.waiting = window.setTimeout(open, wait);
    else open();
  }

  private openSocket() {
    let socket: WebSocket;
    try {
      socket = new WebSocket(this.url);
    } catch {
      this.openStream();
      return;
    }
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      clearTimeout(this.waiting);
      failures = 0;
      this.opened();
    };
    socket.onmessage = (event) => this.onmessage?.({ data: event.data });
    socket.onerror = (event) => this.onerror?.(event);
    socket.onclose = (event) => this.socketClosed(event);
    this.waiting = window.setTimeout(() => { if (socket.readyState === WebSocket.CONNECTING) this.instead(socket); }, patience);
  }

  private socketClosed(event: CloseEvent) {
    clearTimeout(this.waiting);
    if (this.readyState === 0 && navigator.onLine && ++failures >= mostFailures && this.socket) this.instead(this.socket);
    else this.closed(event.code, event.reason);
  }

  private instead(socket: WebSocket) {
    socket.onclose = socket.onopen = socket.onerror = null;
    socket.close();
    this.socket = null;
    this.openStream();
  }

  private openStream() {
    const stream = new Streamed(this.url);
    this.stream = stream;
    stream.onopen = () => {
      remember();
      this.opened();
    };
    stream.onmessage = (data) => this.onmessage?.({ data });
    stream.onclose = ({ code, reason }) => this.closed(code, reason);
  }

  private opened() {
    this.readyState = 1;
    this.onopen?.({});
  }

  private closed(code: number, reason: string) {
    if (this.readyState === 3) return;
    this.readyState = 3;
    if (code === limited) rested = Date.now() + rest;
    this.onclose?.({ code, reason });
  }

  send(frame: Uint8Array<ArrayBuffer>) {
    if (this.stream) this.stream.send(frame);
    else this.socket?.send(frame);
  }

  close() {
    clearTimeout(this.waiting);
    this.socket?.close();
    this.stream?.close();
  }
}
