// What the page says of the captions around the island, kept true as they are saved.
import { make } from "../editor/parts.ts";
import type { Texts } from "../editor/texts.ts";

let counted = "";

/** How many captions there are, and how many points to look at. */
export function count(texts: Texts, lines: number, findings: number) {
  const told = `${lines} ${findings}`;
  if (told === counted) return; // nothing changes with most letters
  counted = told;
  const tag = findings > 0 ? make("span", { class: "tag warning" }, texts.say("findings", { count: findings })) : make("span", { class: "tag good" }, texts.say("easy"));
  document.getElementById("captions-count")?.replaceChildren(texts.say("count", { count: lines }), " ", tag);
}

/** What is said of the captions that are kept: handed tells how those of the application stand. */
export function kept(transcript: readonly string[], handed: string) {
  const all = document.getElementById("captions-transcript");
  all?.querySelectorAll(".written").forEach((paragraph) => paragraph.remove());
  all?.append(...transcript.map((text) => make("p", { class: "written" }, text)));
  for (const id of ["captions-transcript", "captions-made", "captions-replaced"]) document.getElementById(id)?.toggleAttribute("hidden", transcript.length === 0);
  document.getElementById("captions-none")?.toggleAttribute("hidden", transcript.length > 0);
  const notice = document.getElementById("captions-handed");
  notice?.classList.toggle("success", handed === "same");
  notice?.querySelectorAll<HTMLElement>("[data-when]").forEach((each) => { each.hidden = each.dataset["when"] !== handed; });
  notice?.querySelector("form")?.toggleAttribute("hidden", handed === "same");
}

/** Every form of the page that replaces captions says which ones it knows. */
export const known = (version: string) => { for (const field of document.querySelectorAll<HTMLInputElement>("main input[name=version]")) field.value = version; };
