// Anyone asks whether a place may apply, from the page of the call, by keyboard alone; and the
// same without script. Nothing is imported here: the answer says so, and is no "no".
import { expect, expectAccessible, test } from "./site.ts";

for (const script of [true, false]) {
  test(`a place is tried by keyboard ${script ? "with" : "without"} script`, async ({ browser, site }) => {
    const context = await browser.newContext({ baseURL: site, locale: "fr-FR", javaScriptEnabled: script, viewport: { width: 360, height: 800 } });
    const page = await context.newPage();
    await page.goto("/calls");
    await page.getByRole("link", { name: "Fabriques de territoire" }).first().press("Enter");
    await page.getByRole("link", { name: "Puis-je me présenter ?" }).press("Enter");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Puis-je me présenter ?");
    await expect(page.getByRole("heading", { name: /Réponse pour/ })).toHaveCount(0);
    if (script) await expectAccessible(page);

    await page.locator("#f-commune").focus();
    await page.keyboard.type("saint denis");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Voir la réponse" }).press("Enter");
    await expect(page.getByRole("alert")).toContainText("Plusieurs communes correspondent");
    if (script) await expectAccessible(page);
    await page.getByRole("radio", { name: /^Saint-Denis \(93200/ }).press("Space");
    await page.getByLabel("Point exact du lieu").fill("48,936 2,357");
    await page.keyboard.press("Enter");

    await expect(page.getByRole("heading", { level: 2, name: "Réponse pour Saint-Denis (93200, Seine-Saint-Denis)" })).toBeVisible();
    await expect(page.getByText("Impossible de conclure pour l’instant")).toBeVisible();
    await expect(page.getByText("n’a pas été importée sur ce site").first()).toBeVisible();
    await expect(page.getByRole("img", { name: /Autour du lieu/ })).toBeVisible();
    await expect(page.getByLabel("Point exact du lieu")).toHaveValue("48,936 2,357");
    if (script) await expectAccessible(page);

    await page.getByRole("button", { name: "English" }).press("Enter");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("May I apply?");
    await expect(page.getByText("was not imported on this site").first()).toBeVisible();
    await context.close();
  });
}
