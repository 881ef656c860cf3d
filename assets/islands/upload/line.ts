// Sends one file in parts, by tus (https://tus.io), each with its sum where the browser can add up.
import { DefaultHttpStack, type HttpRequest, type HttpResponse, Upload } from "tus-js-client/lib/browser/index.js";
import { faster, passing, slower, smallest, waits } from "./pace.ts";

/** What is told of a file under way. */
export interface Told {
  progress(sent: number, size: number): void;
  lost(): void; // it goes on by itself
  back(): void; // it does
  done(url: string): void;
  refused(status: number, words: string): void;
}

class Refused extends Error {
  constructor(readonly status: number, readonly words: string) { super(words); }
}

/** A request whose body is summed up before it is sent. */
class Stack extends DefaultHttpStack {
  constructor() { super({}); }

  override createRequest(method: string, url: string): HttpRequest {
    const request = super.createRequest(method, url);
    const send = request.send.bind(request);
    request.send = async (body: Blob | null) => {
      if (body && crypto.subtle) {
        const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", await body.arrayBuffer()));
        request.setHeader("Upload-Checksum", `sha256 ${btoa(String.fromCharCode(...sum))}`);
      }
      return send(body);
    };
    return request;
  }
}

const stalled = 45_000; // a line may be gone without a word

export class Line {
  private upload: Upload;
  private running = false;
  private moved = 0;
  private begun = 0;
  private lost = false;
  private watch = 0;

  constructor(private readonly file: File, create: string, private readonly told: Told) {
    this.upload = new Upload(file, {
      endpoint: create, metadata: { filename: file.name }, chunkSize: 4 * smallest, retryDelays: waits, httpStack: new Stack(), removeFingerprintOnSuccess: true,
      onProgress: (sent, size) => { this.moved = Date.now(); told.progress(sent, size); },
      onChunkComplete: (size) => {
        if (this.lost) told.back();
        this.lost = false;
        this.upload.options.chunkSize = faster(size, Date.now() - this.begun);
      },
      onBeforeRequest: (request) => { if (request.getMethod() === "PATCH") this.begun = this.moved = Date.now(); },
      onAfterResponse: (request, response) => this.heard(request, response),
      onShouldRetry: (error) => this.again(error),
      onSuccess: () => { this.stop(); told.done(this.upload.url ?? ""); },
      onError: (error) => this.failed(error),
    });
  }

  /** Goes on where this file had stopped, if it had; tells whether so. */
  async begin(): Promise<boolean> {
    const before = (await this.upload.findPreviousUploads()).sort((a, b) => b.creationTime.localeCompare(a.creationTime))[0];
    if (before) this.upload.resumeFromPreviousUpload(before);
    this.resume();
    return before !== undefined;
  }

  resume = () => {
    this.running = true;
    this.lost = false;
    this.moved = Date.now();
    clearInterval(this.watch);
    this.watch = window.setInterval(() => this.look(), 5_000);
    window.addEventListener("online", this.restart);
    this.upload.start();
  };

  pause() {
    this.stop();
    void this.upload.abort();
  }

  async giveUp(): Promise<void> {
    this.stop();
    await this.upload.abort(true).catch(() => undefined); // what is left is swept
  }

  private stop() {
    this.running = false;
    clearInterval(this.watch);
    window.removeEventListener("online", this.restart);
  }

  private look() {
    if (!this.running || Date.now() - this.moved < stalled) return;
    this.lose();
    void this.restart();
  }

  private lose() {
    if (!this.lost) this.told.lost();
    this.lost = true;
  }

  private restart = async () => {
    if (!this.running) return;
    this.moved = Date.now();
    await this.upload.abort();
    if (!this.running) return; // paused meanwhile
    this.upload.start();
  };

  /** The library begins anew when it is told nothing of what came: only where it is unknown may it do so. */
  private heard(request: HttpRequest, response: HttpResponse) {
    const status = response.getStatus();
    if (request.getMethod() === "HEAD" && status >= 300 && status !== 404 && status !== 423) throw new Refused(status, "");
  }

  private again(error: { causingError?: Error | null; originalResponse?: HttpResponse | null }): boolean {
    const status = statusOf(error);
    if (!passing(status) || status === 409 && error.causingError instanceof Refused) return false; // of HEAD: the application was filed
    this.upload.options.chunkSize = slower(this.upload.options.chunkSize ?? smallest);
    this.lose();
    return true;
  }

  private failed(error: Error & { causingError?: Error | null; originalResponse?: HttpResponse | null }) {
    this.stop();
    this.told.refused(statusOf(error), error.originalResponse?.getBody()?.trim() ?? "");
  }
}

function statusOf(error: { causingError?: Error | null; originalResponse?: HttpResponse | null }): number {
  if (error.causingError instanceof Refused) return error.causingError.status;
  return error.originalResponse?.getStatus() ?? 0;
}
