// What people who hear the page, or see little of it at once, rely on: where the focus is,
// and what is said.
import { become, firstDossier, people, type Walk } from "./acts.ts";
import { expect, test } from "./site.ts";

const walking = (browser: Walk["browser"], site: string): Walk => ({ browser, site, locale: "fr-FR", script: true, mark: "focus" });

test("what became of a form takes the focus", async ({ browser, site }) => {
  const lea = await become(walking(browser, site), people.lea);
  await lea.goto("/account");
  const name = await lea.locator("[name=name]").inputValue();
  await lea.locator("[name=name]").fill(" ");
  await lea.locator("form[action='/account'] button.main").click();
  await expect(lea).toHaveTitle(/^Erreur\s: /);
  await expect(lea.locator("main .notice.error")).toBeFocused();
  await lea.locator("[name=name]").fill(name);
  await lea.locator("form[action='/account'] button.main").click();
  await expect(lea).toHaveTitle(/^C’est fait\s: /);
  await expect(lea.locator("main .notice.success")).toBeFocused();
  await lea.context().close();
});

test("a file that is too large is said beside its field and in a status", async ({ browser, site }) => {
  const lea = await become(walking(browser, site), people.lea);
  await lea.goto(`${await firstDossier(lea)}/pieces`);
  const pick = lea.locator("maillage-pick").first();
  await pick.evaluate((element) => element.setAttribute("max", "10"));
  await pick.locator("input[type=file]").setInputFiles({ name: "a.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4 more than ten") });
  await expect(pick.getByRole("status")).toHaveText(/^Erreur\s: Fichier\s: .+ – .+/);
  await expect(pick.locator(".error")).toHaveText(/^Erreur\s: /);
  await lea.context().close();
});

test("in a low window nothing covers the field in hand", async ({ browser, site }) => {
  const lea = await become(walking(browser, site), people.lea);
  await lea.setViewportSize({ width: 320, height: 400 });
  await lea.goto(`${await firstDossier(lea)}/sections/projet`);
  await lea.locator("[name=nom]").pressSequentially("a");
  await expect(lea.locator("[data-state]")).not.toBeEmpty();
  await expect(lea.locator("[data-state]")).toHaveCSS("position", "static");
  await lea.context().close();
});

test("Escape ends a search of communes that has not answered yet", async ({ browser, site }) => {
  const lea = await become(walking(browser, site), people.lea);
  await lea.goto("/home");
  const group = (await lea.locator("main a[href^='/collectives/']").first().getAttribute("href")) ?? "";
  await lea.goto(`${group}/places/new`);
  const commune = lea.locator("[name=commune]");
  await commune.fill("Saint-Lô");
  await commune.press("Escape");
  await lea.waitForTimeout(1_000);
  await expect(commune).toHaveAttribute("aria-expanded", "false");
  await commune.fill("Saint-Lô (50000");
  await expect(commune).toHaveAttribute("aria-expanded", "true");
  await expect(lea.locator("maillage-commune [role=status]")).toHaveText("1 commune proposée, flèches pour choisir.");
  await commune.press("Escape");
  await expect(lea.locator("maillage-commune [role=status]")).toBeEmpty();
  await lea.context().close();
});
