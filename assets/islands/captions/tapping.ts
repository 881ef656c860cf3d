// Moments given by tapping while one listens: a press is where the next line starts, and where the
// one before ends unless that was said. Lines that are still to come move along, so that their order
// stays.
import { shift, type Cue } from "./cues.ts";

export type Tapped = { cues: Cue[]; next: number; open: boolean }; // open: the line before next has no end yet

/** The line at next starts now; null where the line before has not begun yet. */
export function begin({ cues, next, open }: Tapped, now: number, latest: number): Tapped | null {
  const before = cues[next - 1];
  if (before && now <= before.start) return null;
  const here = cues[next];
  if (!here) return end({ cues, next, open }, now, latest);
  const moved = shift(cues, next, now - here.start, latest);
  if (before && (open || before.end > now)) moved[next - 1] = { ...before, end: now };
  return { cues: moved, next: next + 1, open: true };
}

/** The line before next ends now; null where there is none, or it has not begun. */
export function end({ cues, next }: Tapped, now: number, latest: number): Tapped | null {
  const before = cues[next - 1];
  if (!before || now <= before.start) return null;
  const following = cues[next];
  const moved = following && following.start < now ? shift(cues, next, now - following.start, latest) : [...cues];
  moved[next - 1] = { ...before, end: now };
  return { cues: moved, next, open: false };
}
