// A text is written together, commented, signed, changed, signed again and filed: what is frozen
// is, letter for letter, what everyone saw.
import { createHash } from "node:crypto";
import type { Page } from "@playwright/test";
import { arrive, check, found, invite, longAnswer, open, send, validate, write, writeLong, type Walk } from "./acts.ts";
import { expect, signIn, test } from "./site.ts";

type Piece = { type: string; text?: string; content?: Piece[] };
const said = (piece: Piece): string => piece.text ?? (piece.content ?? []).map(said).join("");

/** Members in the order of their names, as RFC 8785 wants. */
const sorted = (value: unknown): unknown => Array.isArray(value) ? value.map(sorted)
  : value && typeof value === "object" ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, sorted(each)])) : value;

/** Somebody who joins by the link of the collective, to write. */
async function join(walk: Walk, lead: Page, collective: string, name: string): Promise<Page> {
  await lead.goto(`${collective}/people`);
  await lead.locator("form[action$='/join-link'] button[value=writer]").click();
  const link = await lead.locator("input[name=link]").inputValue();
  const page = await arrive(walk);
  await signIn(page, `${name.toLowerCase()}-${walk.mark}@halle.example`, `${name} Morel`);
  await page.goto(link);
  await page.locator("main button.main").first().click();
  return page;
}

test("what partners sign, change, sign again and file is what the receipt proves", async ({ browser, site }) => {
  test.setTimeout(180_000);
  const walk: Walk = { browser, site, locale: "fr-FR", script: true, mark: "signing" };
  const alix = await arrive(walk);
  await signIn(alix, "alix-signing@halle.example", "Alix Morel");
  const collective = await found(walk, alix);
  const bruno = await invite(walk, alix, collective, "bruno-signing@halle.example", "Bruno Petit");
  const chloe = await join(walk, alix, collective, "Chloe");
  const dossier = await write(walk, alix);
  await alix.goto(dossier);
  const section = `${dossier}/sections/territoire`;
  await alix.goto(section);
  const question = (await alix.locator("maillage-editor").first().getAttribute("root")) ?? "";
  await writeLong(walk, alix, question, "Le village n’a plus de café. Nous ouvrons la halle aux habitants.");
  const begun = "Le village n’a plus de bistrot. Nous ouvrons la halle aux habitants.";

  // Bruno asks a question and proposes a word; Alix answers, and takes it: everyone sees it.
  await bruno.goto(`${section}/remarks`);
  await bruno.getByText("Proposer d’autres mots").click();
  await bruno.locator("#new-suggestion [name=root]").selectOption(question);
  await bruno.locator("#new-suggestion [name=quote]").fill("café");
  await bruno.locator("#new-suggestion [name=replacement]").fill("bistrot");
  await bruno.locator("#new-suggestion button.main").click();
  await check(walk, bruno);
  await alix.goto(`${section}/remarks`);
  await alix.getByRole("button", { name: /^Accepter et changer le texte/ }).click();
  await open(walk, alix, section);
  await expect(longAnswer(alix, question)).toContainText("n’a plus de bistrot");
  await validate(walk, bruno, dossier);
  await expect(bruno.locator("#mine")).toContainText("Pour Association signing, vous avez approuvé cette version.");

  // Chloé changes a word: Bruno is shown that word, in its section, and nothing else.
  await chloe.goto(section);
  await expect(longAnswer(chloe, question)).toContainText("la halle");
  await writeLong(walk, chloe, question, begun.replace("la halle", "la grande halle"));
  await open(walk, bruno, `${dossier}/validation`);
  await expect(bruno.locator("#mine h4")).toHaveText(["Territoire et besoins"]);
  await expect(bruno.locator("#mine ins")).toHaveCount(1);
  await expect(bruno.locator("#mine ins")).toContainText("grande");
  await expect(bruno.locator("#mine del")).toHaveCount(0);
  await validate(walk, bruno, dossier);

  // Chloé is still there, with the cursor in the text, when Alix files.
  await longAnswer(chloe, question).click();
  await open(walk, alix, `${dossier}/validation`);
  await send(alix, "/filing");
  await expect(alix).toHaveURL(/\/receipt$/);
  await expect(chloe.locator(`maillage-editor[root='${question}'] .editor-state`)).toContainText("Lecture seule");
  await check(walk, chloe);
  await chloe.keyboard.type("Trop tard.");
  await expect(longAnswer(chloe, question)).not.toContainText("Trop tard.");

  const frozen = await alix.request.get(`${dossier}/receipt.json`);
  const proof = (await frozen.json()) as { fingerprint: string; content: { texts: Record<string, Piece> } };
  expect(said(proof.content.texts[question] ?? { type: "doc" })).toBe(begun.replace("la halle", "la grande halle"));
  expect(createHash("sha256").update(JSON.stringify(sorted(proof.content)), "utf8").digest("hex")).toBe(proof.fingerprint);
  await alix.goto(`${dossier}/receipt`);
  await expect(alix.locator("main")).toContainText(proof.fingerprint.replace(/.{8}(?=.)/g, "$& "));
  for (const page of [alix, bruno, chloe]) await page.context().close();
});
