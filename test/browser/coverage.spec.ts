// The mesh of places, from the country down to the communes of an EPCI, by keyboard alone;
// and the same without script.
import { expect, expectAccessible, test } from "./site.ts";

for (const script of [true, false]) {
  test(`the mesh is read by keyboard ${script ? "with" : "without"} script`, async ({ browser, site }) => {
    const context = await browser.newContext({ baseURL: site, locale: "fr-FR", javaScriptEnabled: script, viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    /** Goes on with the key of Tab until something is focused, and presses Enter. */
    const press = async (name: string | RegExp) => {
      for (let tabs = 0; tabs < 200; tabs++) {
        await page.keyboard.press("Tab");
        const focused = page.locator(":focus");
        if (!(await focused.count())) continue;
        if (((await focused.textContent()) ?? "").trim().match(name)) {
          await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
          return;
        }
      }
      throw new Error(`the keyboard does not reach ${name}`);
    };
    await page.goto("/places");
    await press(/^Voir quels territoires/);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Maillage du territoire");
    await expect(page.getByRole("img", { name: /Carte/ })).toBeVisible();
    if (script) await expectAccessible(page);
    await press(/^Hauts-de-France$/);
    await press(/^Pas-de-Calais$/);
    await press(/^CC des Campagnes de l.Artois$/);
    await expect(page.locator("caption").first()).toHaveText("96 communes");
    if (script) await expectAccessible(page);

    await page.locator("#f-km").focus();
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type("500");
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    await expect(page.locator("#f-km-error")).toContainText("« 500 »");
    await page.locator("#f-km").focus();
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type("120");
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    await expect(page).toHaveURL(/in=epci-200069482/);
    await expect(page.getByRole("heading", { level: 2, name: /Zones blanches/ })).toContainText("120");
    if (script) await expectAccessible(page);
    await context.close();
  });
}
