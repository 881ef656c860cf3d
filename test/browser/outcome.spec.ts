// What comes of a workshop goes to a text of a dossier, and the paragraph tells where it came from:
// in the editor, and without script.
import { become, check, people, start, type Walk } from "./acts.ts";
import { expect, test } from "./site.ts";
import type { Page } from "@playwright/test";

/** The address of the workshop of the demonstration that has ended. */
async function ended(page: Page): Promise<string> {
  await page.goto("/home");
  const groups = await page.locator("main a[href^='/collectives/']").evaluateAll((all) => all.map((a) => a.getAttribute("href") ?? ""));
  for (const group of groups.filter((href) => /^\/collectives\/[0-9a-f-]{36}$/.test(href))) {
    await page.goto(`${group}/workshops`);
    for (const href of await page.locator("main a[href^='/workshops/']").evaluateAll((all) => all.map((a) => a.getAttribute("href") ?? ""))) {
      const base = href.split("/").slice(0, 3).join("/");
      await page.goto(`${base}/record`);
      if (await page.locator("main section h2").count() > 0) return base;
    }
  }
  throw new Error("no workshop has ended");
}

for (const script of [true, false]) test(`a note becomes a paragraph that tells where it comes from, ${script ? "in the editor" : "without script"}`, async ({ browser, site }) => {
  const walk: Walk = { browser, site, locale: "fr-FR", script, mark: `outcome-${script}`, width: 1280 };
  const lea = await become(walk, people.lea);
  const dossier = await start(walk, lea, `Suites d’atelier ${script ? "A" : "B"}`);
  const workshop = await ended(lea);
  await check(walk, lea);
  await lea.goto(`${workshop}/sending`);
  await check(walk, lea);
  const note = lea.locator("input[name=thing][value^=n]").first();
  await note.check();
  const target = await lea.locator("select[name=target] option").evaluateAll((all, id) => all.map((o) => (o as HTMLOptionElement).value).find((value) => value.startsWith(`text:${id}`)) ?? "", dossier.split("/").pop());
  await lea.locator("select[name=target]").selectOption(target);
  await lea.getByRole("button", { name: "Voir le résultat" }).click();
  await check(walk, lea);
  await lea.getByRole("button", { name: "Ajouter au texte" }).click();
  await expect(lea.locator(".notice")).toContainText("ajouté à la fin");
  await lea.goto(`${dossier}/print`);
  await lea.locator("details.sources summary").first().click();
  await expect(lea.locator("details.sources li").first()).toContainText("Note");
  await check(walk, lea);
  if (!script) return;
  await lea.goto(`${dossier}/sections/projet`);
  const mark = lea.locator(".editor-page .sourced").first();
  await mark.focus();
  await lea.keyboard.press("Enter");
  await expect(lea.getByRole("dialog")).toContainText("Issu de l’atelier");
  await expect(lea.getByRole("dialog").getByRole("link").first()).toContainText("Note");
  await check(walk, lea);
});
