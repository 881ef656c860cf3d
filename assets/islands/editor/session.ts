// One text that several write, with its line to the server, its copy in this browser, and what is
// known of what is kept. Knows nothing of how it is shown.
import { readVarUint, type Decoder } from "lib0/decoding";
import { Doc, diffUpdate, encodeStateVector } from "yjs";
import { WebsocketProvider } from "y-websocket";
import { limited } from "../shared/streamed.ts";
import { Copy, nameOf, salvage, tidy, type Left } from "./copies.ts";
import { counted } from "./counted.ts";
import { version } from "./schema.ts";
import { goes, refusal, rightOf, type Facts, type Right } from "./status.ts";
import { Unsent, wordsOf } from "./unsent.ts";

// Kinds of frames beside those of y-websocket: internal/document/frames.go.
const kindSaved = 100;
const kindRight = 101;
const replaced = 4409; // internal/live
const patience = 2_000; // a copy that does not open by then is not waited for

export type Options = { address: string; subject: string; person: string; epoch: string; right: Right };

export type Loss = { reason: string; words: string };

type Handler = (encoder: unknown, decoder: Decoder) => void;

export class Session {
  readonly doc = new Doc();
  readonly provider: WebsocketProvider;
  right: Right;
  /** Something changed of what is told. */
  onchange: () => void = () => {};
  /** The text is here: it may be shown. */
  onopen: () => void = () => {};
  /** What the page holds is of a former edition, and all of it is kept: it may begin afresh. */
  onrenewed: () => void = () => {};
  /** The line is closed for good; what was written and is not kept comes along. */
  onloss: (loss: Loss) => void = () => {};
  private readonly unsent = new Unsent();
  private copy: Copy | null = null;
  private opened = false;
  private refused = false;
  private held = false;
  private everKept = false;
  private forgets = false; // a copy that comes when the line is closed for good
  private left: Left | null = null; // of a copy, by someone who may not write any more
  private former: Left[] = []; // of copies of former editions

  constructor(private readonly options: Options) {
    this.right = options.right;
    this.doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin === this.provider || this.copy?.gave(origin) || !this.opened) return;
      this.unsent.wrote(update);
      queueMicrotask(() => this.onchange()); // once the copy knows too that it is to be kept
    });
    const line = counted((frame, sent) => {
      if (sent === "update") this.unsent.sent();
      if (sent === "whole") this.unsent.sentWhole(body(frame));
    });
    this.provider = new WebsocketProvider(options.address, options.subject, this.doc, {
      connect: false, disableBc: true, params: { acks: "1", schema: String(version) }, WebSocketPolyfill: line, maxBackoffTime: 10_000,
    });
    // Of a state that was never set, its number is 0, which nobody takes for news: people who only
    // read would be seen a quarter of a minute later.
    this.provider.awareness.setLocalState({});
    this.listen();
  }

  /** Reads the copy, then connects: what was written offline is sent with the first answer. */
  async start() {
    const name = nameOf(this.options.person, this.options.subject, this.options.epoch);
    this.former = await tidy(name).catch(() => []);
    if (this.right === "write") {
      const opening = Copy.open(this.doc, name).then((copy) => copy && this.keep(copy)).catch(() => {});
      await Promise.race([opening, new Promise((resolve) => setTimeout(resolve, patience))]);
    } else {
      this.left = await salvage(name).catch(() => null);
    }
    this.provider.connect();
  }

  /** The copy is here, and all it holds is in the text. Where the line was opened without it, all is
   *  compared anew: nobody counted what of it was sent meanwhile. */
  private async keep(copy: Copy) {
    const late = this.provider.shouldConnect;
    const unsent = await copy.unsent().catch(() => null);
    if (this.refused) return this.forgets ? copy.clear() : copy.close();
    this.copy = copy;
    copy.onchange = () => this.onchange();
    if (unsent) {
      this.unsent.wrote(unsent);
      this.open();
    }
    if (late) {
      this.provider.disconnect();
      this.provider.connect();
    }
    this.onchange();
  }

  facts(): Facts {
    const connected = this.provider.synced && navigator.onLine; // a dead line shows itself after half a minute only
    return {
      opened: this.opened, connected, waiting: this.unsent.any, characters: connected ? 0 : this.unsent.characters(),
      copied: this.copy?.safe ?? false, copying: this.copy?.copying ?? false, right: this.right, refused: this.refused, held: this.held && navigator.onLine,
    };
  }

  /** Whether leaving the page now would lose words. */
  get loses(): boolean {
    return this.unsent.any && !this.copy?.safe && !this.refused;
  }

  private listen() {
    const { provider } = this;
    provider.on("status", ({ status }) => {
      if (status === "connected") this.unsent.began();
      this.onchange();
    });
    provider.on("sync", (synced: boolean) => { if (synced) this.synced(); });
    provider.on("connection-close", (event) => {
      this.held = event?.code === limited;
      this.onchange();
    });
    provider.on("closed", ({ code }) => void this.lost(code));
    provider.messageHandlers[kindSaved] = ((_, decoder) => this.kept(readVarUint(decoder))) satisfies Handler as never;
    provider.messageHandlers[kindRight] = ((_, decoder) => this.may(rightOf(readVarUint(decoder)))) satisfies Handler as never;
    addEventListener("offline", () => this.onchange());
    addEventListener("online", () => {
      if (!provider.shouldConnect) return;
      provider.disconnect(); // the old line may be dead without saying so
      provider.connect();
    });
  }

  private open() {
    if (this.opened) return;
    this.opened = true;
    this.onopen();
  }

  private synced() {
    this.open();
    // Shown anew, under this line: the server takes away what an old one showed when it ends.
    const { awareness } = this.provider;
    awareness.setLocalState({ ...awareness.getLocalState() });
    if (!this.unsent.any) this.copy?.kept();
    this.giveBack();
    this.onchange();
  }

  private kept(count: number) {
    this.unsent.kept(count);
    this.everKept = true;
    if (!this.unsent.any) this.copy?.kept();
    this.onchange();
  }

  private may(right: Right) {
    const was = this.right;
    this.right = right;
    this.onchange();
    if (was === "write" && right !== "write" && this.unsent.any) void this.lost(4403);
  }

  private async lost(code: number) {
    if (this.refused) return;
    this.refused = true;
    this.provider.disconnect();
    const { reason, forget } = refusal(code);
    if (code === replaced && !this.unsent.any) { // nothing is lost: the new edition is opened instead
      await this.copy?.clear();
      this.onrenewed();
      return;
    }
    this.onloss({ reason, words: this.unsent.words() });
    this.onchange();
    this.forgets = forget || goes(code, this.unsent.any, this.everKept);
    if (this.forgets) await this.copy?.clear();
  }

  /** Shows what copies hold that can no longer go into the text, then lets them go. */
  private giveBack() {
    const { left, former } = this;
    this.left = null;
    this.former = [];
    const updates = former.map(({ update }) => update);
    if (left) updates.push(diffUpdate(left.update, encodeStateVector(this.doc)));
    const words = updates.map((update) => wordsOf([update])).filter((some) => some !== "").join("\n");
    if (words !== "") this.onloss({ reason: left ? "refused_left" : "refused_replaced", words });
    for (const each of left ? [left, ...former] : former) void each.clear();
  }
}

/** The update in a frame of the protocol: after its kind, its step and its length. */
function body(frame: Uint8Array): Uint8Array {
  let at = 2;
  while ((frame[at++] ?? 0) >= 0x80);
  return frame.subarray(at);
}
