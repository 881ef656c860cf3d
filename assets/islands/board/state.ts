// What is said of the line and of what was sent: never "kept" while something waits.
import type { Link } from "./wire.ts";

export type Facts = { link: Link; code: number; waiting: number; online: boolean };

/** The name of a sentence, with its values. */
export function sentence({ link, code, waiting, online }: Facts): [string, Record<string, number>] {
  if (link === "ended") return [code === 4403 ? "state_forbidden" : code === 4404 ? "state_gone" : "state_outdated", {}];
  if (link === "held") return ["state_held", {}];
  if (link === "lost" || !online) return waiting > 0 ? ["state_lost_waiting", { count: waiting }] : ["state_lost", {}];
  if (link === "opening") return ["state_opening", {}];
  return waiting > 0 ? ["state_waiting", { count: waiting }] : ["state_open", {}];
}
