// What is said beside a text: by two people in the editor, one of them by keyboard alone, and
// without script.
import { become, check, open, people, start, type Walk } from "./acts.ts";
import { expect, test } from "./site.ts";
import type { Page } from "@playwright/test";

const said = "Un lieu pour apprendre ensemble et faire soi-même.";

async function write(page: Page, section: string) {
  await page.goto(section);
  const text = page.locator(".editor-page").first();
  await expect(text).toBeVisible();
  await text.click();
  await page.keyboard.type(said);
  await expect(page.locator(".editor-state").first()).toHaveText("Enregistré");
}

/** What the text says, without the names at the cursors of others. */
const words = (page: Page) => page.locator(".editor-page").first().evaluate((text) => {
  const copy = text.cloneNode(true) as HTMLElement;
  for (const widget of copy.querySelectorAll(".ProseMirror-widget, .ProseMirror-yjs-cursor, .caret")) widget.remove();
  return (copy.textContent ?? "").replace(/\u2060/g, "");
});

/** Chooses the last letters of the text with the keyboard, as people do: until they see them chosen.
 *  What arrives just as a key moves the selection may take it back: see docs/plan.md. */
async function choose(page: Page, letters: number) {
  const chosen = () => page.evaluate(() => getSelection()?.toString().length ?? 0);
  for (let i = 0; i < 2 * letters && await chosen() < letters; i++) await page.keyboard.press("Shift+ArrowLeft");
  expect(await chosen()).toBe(letters);
}

for (const width of [1280, 360]) test(`two people comment, answer, suggest and accept beside the text, at ${width} px`, async ({ browser, site }) => {
  const walk: Walk = { browser, site, locale: "fr-FR", script: true, mark: `remarks-${width}`, width };
  const lea = await become(walk, people.lea);
  const tom = await become(walk, people.tom);
  const section = `${await start(walk, lea, "Écrire avec remarques")}/sections/projet`;
  await write(lea, section);
  await choose(lea, "soi-même.".length);
  await lea.keyboard.press("Control+Alt+m");
  await expect(lea.locator(".remarks-panel [name=body]")).toBeFocused();
  await lea.keyboard.type("Seul ou à plusieurs ?");
  await check(walk, lea);
  await lea.locator(".remarks-panel form .main").click();
  await expect(lea.locator(".editor-page").first()).toBeFocused();
  await expect(lea.locator(".remarked")).toHaveText("soi-même.");

  // Tom has only his keyboard: from the words to the remark, an answer, and back.
  await tom.goto(section);
  await expect(tom.locator(".remarked")).toHaveText("soi-même.");
  await tom.locator(".editor-page").first().focus();
  await tom.keyboard.press("Control+End");
  await tom.keyboard.press("ArrowLeft");
  await tom.keyboard.press("Control+Alt+m");
  await expect(tom.locator("li.remark")).toBeFocused();
  await tom.keyboard.press("Tab"); // to the words
  await tom.keyboard.press("Tab"); // settle
  await tom.keyboard.press("Tab"); // answer
  await tom.keyboard.press("Enter");
  await tom.keyboard.press("Tab");
  await tom.keyboard.type("À plusieurs.");
  await tom.keyboard.press("Tab");
  await tom.keyboard.press("Tab");
  await tom.keyboard.press("Enter");
  await expect(tom.locator("li.remark")).toContainText("À plusieurs.");
  await expect(tom.locator("li.remark")).toBeFocused();
  await tom.keyboard.press("Escape");
  await expect(tom.locator(".editor-page").first()).toBeFocused();

  // What he wrote stays at its words while she writes before them, and is told to her.
  await lea.keyboard.press("Control+Home");
  await lea.keyboard.type("Oui : ");
  await expect.poll(() => words(tom)).toBe(`Oui : ${said}`);
  await expect(tom.locator(".remarked")).toHaveText("soi-même.");
  await lea.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await expect(lea.locator("li.remark")).toContainText("À plusieurs.");
  await expect(lea.locator("maillage-remarks [role=status]")).toHaveText("Une remarque a une nouvelle réponse.");

  // A suggestion is in both texts once it is accepted.
  await lea.keyboard.press("Control+End");
  await choose(lea, "soi-même.".length);
  await lea.keyboard.press("Control+Alt+m");
  await lea.locator(".remarks-panel [name=kind]").selectOption("suggestion");
  await lea.locator(".remarks-panel [name=replacement]").fill("ensemble.");
  await lea.locator(".remarks-panel form .main").click();
  await tom.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await tom.getByRole("button", { name: "Accepter et changer le texte" }).click();
  for (const page of [lea, tom]) await expect.poll(() => words(page)).toBe("Oui : Un lieu pour apprendre ensemble et faire ensemble.");
  await check(walk, tom);
  await open(walk, tom, `${section}/remarks`);
  await open(walk, tom, `${section}/remarks?show=all`);
  await expect(tom.locator("main")).toContainText("Acceptée");
  for (const page of [lea, tom]) await page.context().close();
});

test("who only reads the application comments on its text", async ({ browser, site }) => {
  const walk: Walk = { browser, site, locale: "fr-FR", script: true, mark: "remarks-reader" };
  const lea = await become(walk, people.lea);
  const tom = await become(walk, people.tom);
  const section = `${await start(walk, lea, "Lire et commenter")}/sections/projet`;
  await write(lea, section);
  const role = async (act: string) => {
    await lea.goto("/home");
    const collective = await lea.locator("main a[href^='/collectives/']").first().getAttribute("href");
    await lea.goto(`${collective}/people`);
    await lea.getByRole("button", { name: `${act} Tom Jolivet` }).click();
  };
  await role("Passer en lecture");
  await tom.goto(section);
  await expect(tom.locator(".editor-page").first()).toContainText(said);
  await tom.locator(".editor-page").first().click();
  await tom.keyboard.press("Control+a");
  await tom.keyboard.press("Control+Alt+m");
  await tom.keyboard.type("Bien dit.");
  await tom.locator(".remarks-panel form .main").click();
  await expect(tom.locator("li.remark")).toContainText("Bien dit.");
  await check(walk, tom);
  await role("Passer en écriture");
  for (const page of [lea, tom]) await page.context().close();
});

test("without script a remark is made, answered and settled on its page", async ({ browser, site }) => {
  const walk: Walk = { browser, site, locale: "fr-FR", script: false, mark: "remarks-plain" };
  const lea = await become(walk, people.lea);
  const section = `${await start(walk, lea, "Remarques sans script")}/sections/projet`;
  await lea.goto(section);
  await lea.locator("[name=resume]").fill(said);
  await lea.locator("main form button.main").click();
  await lea.goto(section);
  await lea.getByRole("link", { name: "0 remarque ouverte" }).click();
  await check(walk, lea);
  await lea.getByText("Proposer d’autres mots").click();
  await lea.locator("#new-suggestion [name=quote]").fill("apprendre");
  await lea.locator("#new-suggestion [name=replacement]").fill("bâtir");
  await lea.locator("#new-suggestion button.main").click();
  await check(walk, lea);
  const remark = lea.locator("article.remark");
  await remark.getByText("Répondre").first().click();
  await remark.getByLabel("Répondre").fill("Plus près de ce que nous faisons.");
  await remark.getByRole("button", { name: "Envoyer" }).click();
  await expect(remark.locator(".thread")).toContainText("Plus près de ce que nous faisons.");
  await check(walk, lea);
  await lea.getByRole("button", { name: /^Accepter et changer le texte/ }).click();
  await lea.goto(section);
  await expect(lea.locator("[name=resume]")).toHaveValue(said.replace("apprendre", "bâtir"));
  await lea.context().close();
});

for (const [locale, width, words] of [
  ["fr-FR", 1280, { edit: "Modifier la tâche", save: "Enregistrer la tâche", saved: "Enregistré", home: "À faire dans les textes", done: "C’est fait" }],
] as const) {
  test(`a to-do is given, changed and found on the home page, ${locale} at ${width} px`, async ({ browser, site }) => {
    const walk: Walk = { browser, site, locale, script: true, mark: `todo-${width}`, width };
    const lea = await become(walk, people.lea);
    const section = `${await start(walk, lea, `À faire ${width}`)}/sections/projet`;
    await lea.goto(section);
    await lea.locator(".editor-page").first().click();
    await lea.keyboard.type(said);
    await expect(lea.locator(".editor-state").first()).toHaveText(words.saved);
    await lea.keyboard.press("Control+a");
    await lea.keyboard.press("Control+Alt+m");
    const panel = lea.locator(".remarks-panel");
    await panel.locator("[name=kind]").selectOption("todo");
    await panel.locator("[name=body]").fill("Trouver un chiffre");
    await panel.locator("[name=owner]").selectOption({ label: "Léa Carrière" });
    await panel.locator("form .main").click();
    const remark = panel.locator("li.remark");
    await expect(remark).toContainText("Trouver un chiffre");

    await remark.getByText(words.edit).click();
    await check(walk, lea);
    await remark.locator("[name=due]").fill("2020-01-03");
    await remark.locator("[name=body]").nth(1).fill("");
    await remark.getByRole("button", { name: words.save }).click();
    await expect(remark.locator("[name=body]").nth(1)).toBeFocused(); // what is wrong is said beside it
    await remark.locator("[name=body]").nth(1).fill("Trouver deux chiffres");
    await remark.getByRole("button", { name: words.save }).click();
    await expect(remark.locator(".thread")).toContainText("Trouver deux chiffres");
    await expect(remark.locator(".tag.warning")).toBeVisible();
    await expect(remark).toBeFocused();

    await lea.goto("/home");
    await expect(lea.getByRole("heading", { name: words.home })).toBeVisible();
    await check(walk, lea);
    await lea.getByRole("link", { name: "Trouver deux chiffres" }).first().click();
    await lea.locator("article.remark", { hasText: "Trouver deux chiffres" }).getByRole("button", { name: words.done }).click();
    await check(walk, lea);
    await lea.context().close();
  });
}
