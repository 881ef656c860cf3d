// The line as y-websocket takes it, which tells what leaves: so that "saved" is said of what the
// server keeps.
import { Line } from "../shared/line.ts";

/** What a frame is to those who count: an update, the answer to what the server lacks, or other. */
export type Sent = "update" | "whole" | "other";

export function sort(frame: Uint8Array): Sent {
  if (frame[0] !== 0) return "other";
  return frame[1] === 2 ? "update" : frame[1] === 1 ? "whole" : "other";
}

/** Gives a class of sockets that tell each frame they send. */
export function counted(told: (frame: Uint8Array, sent: Sent) => void): typeof WebSocket {
  return class extends Line {
    override send(frame: Uint8Array<ArrayBuffer>) {
      told(frame, sort(frame));
      super.send(frame);
    }
  } as unknown as typeof WebSocket;
}
