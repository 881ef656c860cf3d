// Texts of office programs become answers: chosen, read, shown, and kept only then.
import { become, check, longAnswer, people, start, writeLong, type Walk } from "./acts.ts";
import { expect, test } from "./site.ts";
import type { Locator, Page } from "@playwright/test";

const said = "Un lieu pour apprendre ensemble et faire soi-même.";
const question = "resume";

type Words = { take: string; add: string; read: string; saved: string };
const french: Words = { take: "Reprendre ce texte", add: "Ajouter à la fin", read: "Le texte lu", saved: "Le texte est repris." };

/** Takes the dossier away in a format, as a file to choose. */
async function taken(page: Page, dossier: string, kind: "docx" | "odt") {
  const answer = await page.request.get(`${dossier}/export.${kind}`);
  expect(answer.ok(), kind).toBe(true);
  return { name: `dossier.${kind}`, mimeType: answer.headers()["content-type"] ?? "", buffer: await answer.body() };
}

/** Chooses a file for the question; gives the text that was read of it. */
async function chosen(walk: Walk, page: Page, section: string, file: Awaited<ReturnType<typeof taken>>, words: Words): Promise<Locator> {
  await page.goto(`${section}/import`);
  await check(walk, page);
  await page.locator("[name=question]").selectOption(question);
  await page.locator("[name=file]").setInputFiles(file);
  await page.locator("form[action$='/import'] button.main").click();
  const read = page.getByRole("region", { name: words.read });
  await expect(read).toContainText(said);
  await check(walk, page);
  return read;
}

for (const [locale, width, words] of [["fr-FR", 1280, french]] as const) {
  test(`a DOCX and an ODT become an answer, ${locale} at ${width} px`, async ({ browser, site }) => {
    const walk: Walk = { browser, site, locale, script: true, mark: `import-${width}`, width };
    const lea = await become(walk, people.lea);
    const from = await start(walk, lea, `Texte de départ ${width}`);
    await lea.goto(`${from}/sections/projet`);
    await writeLong(walk, lea, question, said);
    const to = `${await start(walk, lea, `Texte repris ${width}`)}/sections/projet`;

    await chosen(walk, lea, to, await taken(lea, from, "docx"), words);
    await lea.goto(to); // nothing is kept of what was only read
    await expect(longAnswer(lea, question)).toHaveText("");
    await chosen(walk, lea, to, await taken(lea, from, "docx"), words);
    await lea.getByRole("button", { name: words.take }).click();
    await expect(lea.getByText(words.saved)).toBeVisible();
    await expect(longAnswer(lea, question)).toContainText(said);

    await chosen(walk, lea, to, await taken(lea, from, "odt"), words);
    await lea.getByRole("button", { name: words.add }).click();
    await expect(longAnswer(lea, question).getByText(said)).toHaveCount(2);
    await check(walk, lea);
    await lea.context().close();
  });
}
