// A video is prepared, from its brief to the teleprompter: by keyboard and drag, on a phone, and
// without script as far as forms go.
import { become, check, people, start, type Walk } from "./acts.ts";
import { expect, expectContrastInDark, test } from "./site.ts";
import type { Page } from "@playwright/test";

const paper = { name: "ana.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n") };

async function tab(page: Page, name: string) {
  await page.getByRole("navigation", { name: "La vidéo" }).getByRole("link", { name, exact: true }).click();
}

/** Sends the form of a page that adds or changes one thing. */
const save = (page: Page) => page.locator(".form-box button.main").click();

/** What is seen in each scene, in their order. */
const order = (page: Page) => page.locator(".scenes dd:first-of-type");

async function brief(walk: Walk, page: Page, dossier: string) {
  await page.goto(dossier);
  await page.getByRole("link", { name: "Préparer la vidéo" }).first().click();
  await expect(page.getByRole("heading", { name: "Ce que demande l’appel" })).toBeVisible();
  await page.getByLabel("La vidéo en une phrase").fill("La halle rouvre le soir.");
  await page.getByLabel("À qui écrire pour retirer son accord").fill("Léa Carrière, halle@hauts-sillons.example");
  if (walk.script) {
    await page.getByLabel("À qui elle s’adresse").focus();
    await expect(page.locator("[data-state=saved]")).toContainText("Enregistré");
    await page.reload();
  } else await page.getByRole("button", { name: "Enregistrer" }).click();
  await expect(page.getByLabel("La vidéo en une phrase")).toHaveValue("La halle rouvre le soir.");
  await check(walk, page);

  await page.getByRole("link", { name: /Choisir un message.*n° 1/ }).click();
  await page.locator("main a[href*='workshop=']").first().click();
  await check(walk, page);
  const offered = page.locator("input[name=from]").first();
  if (await offered.count() > 0) {
    await offered.check();
    await save(page);
    await page.locator("details.taken summary").click();
    await expect(page.locator("details.taken")).toContainText("Voir la source");
    await check(walk, page);
  }
}

async function places(walk: Walk, page: Page) {
  await tab(page, "Lieux de tournage");
  await page.getByRole("button", { name: /^Ajouter «/ }).first().click();
  await page.getByLabel("Nom du lieu").fill("Le quai de la gare");
  await save(page);
  await expect(page.locator("tbody tr")).toHaveCount(2);
  await check(walk, page);
}

async function filmed(walk: Walk, page: Page) {
  await tab(page, "Personnes filmées");
  await page.getByLabel("Nom", { exact: true }).fill("Ana Belmont");
  await page.getByLabel("Elle prend la parole").check();
  await page.getByLabel("Accord valable jusqu’au").fill("2090-12-31");
  await save(page);
  await page.getByRole("link", { name: "Autorisation à imprimer – Ana Belmont" }).click();
  await expect(page.locator("main")).toContainText("Je soussigné·e Ana Belmont");
  await expect(page.locator("main")).toContainText("halle@hauts-sillons.example");
  await check(walk, page);
  await page.getByRole("link", { name: "Revenir aux personnes filmées" }).click();
  await page.getByRole("link", { name: "Modifier Ana Belmont" }).click();
  await page.getByLabel("Autorisation signée").setInputFiles(paper);
  await page.locator("form[action$='/signed'] button").click();
  await expect(page.locator("tbody")).toContainText("Signée");
  await expect(page.locator("main")).toContainText("1 accord valable sur 1");
  await check(walk, page);
}

async function scenes(walk: Walk, page: Page) {
  for (const [seen, heard] of [["La rue", "Il y a dix ans, cette halle a fermé."], ["Le quai", "Nous avons gardé la clé, et nous ouvrons le soir."], ["L’atelier", ""]] as const) {
    await tab(page, "Scènes");
    await page.getByLabel("Ce qu’on voit").fill(seen);
    await page.getByLabel("Ce qu’on entend").fill(heard);
    await page.getByLabel("Durée").fill("30");
    await page.getByLabel("Où").selectOption({ index: 1 });
    await page.getByLabel("Ana Belmont").check();
    await save(page);
  }
  await expect(page.locator("main")).toContainText("Durée prévue : 1 min 30 s");
  await page.getByRole("button", { name: "Monter – Scène 3" }).press("Enter");
  await expect(order(page)).toHaveText(["La rue", "L’atelier", "Le quai"]);
  if (walk.script && walk.width === 1280) {
    await page.locator(".scenes > li").first().scrollIntoViewIfNeeded();
    await page.locator(".scenes > li").nth(1).locator(".grip").dragTo(page.locator(".scenes > li").first().locator("h2"));
    await expect(order(page)).toHaveText(["L’atelier", "La rue", "Le quai"]);
  }
  await check(walk, page);
  await page.getByRole("link", { name: "Modifier – Scène 2" }).click();
  await page.getByRole("textbox", { name: "Durée" }).fill("vite");
  await save(page);
  await expect(page.getByRole("alert")).toContainText("nombre entier");
  await check(walk, page);
  await page.getByRole("textbox", { name: "Durée" }).fill("45");
  await save(page);
  await expect(page.locator("main")).toContainText("Durée prévue : 1 min 45 s");
  await tab(page, "Plan de tournage");
  await expect(page.getByRole("row", { name: /Ana Belmont.*1, 2, 3/ })).toBeVisible();
  await check(walk, page);
}

/** Where the text of the teleprompter stands. */
const scrolled = (page: Page) => page.locator("[data-page]").evaluate((text) => text.scrollTop);

async function prompter(walk: Walk, page: Page) {
  await tab(page, "Prompteur");
  await expect(page.locator("[data-speech]")).toContainText("Nous avons gardé la clé");
  await check(walk, page);
  if (!walk.script) {
    await page.getByRole("link", { name: "Texte en miroir" }).click();
    await expect(page.locator(".speech.mirrored")).toBeVisible();
    return;
  }
  await page.getByRole("button", { name: "Ouvrir le prompteur" }).click();
  const open = page.getByRole("dialog", { name: "Prompteur" });
  await expect(open).toContainText("140 mots/min");
  await check(walk, page);
  await page.keyboard.press("ArrowUp");
  await expect(open).toContainText("150 mots/min");
  await page.keyboard.press("m");
  await expect(open.getByRole("button", { name: "Miroir" })).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Space");
  await expect(open.getByRole("button", { name: "Pause" })).toBeInViewport();
  await expect.poll(() => scrolled(page)).toBeGreaterThan(20);
  await check(walk, page);
  await page.locator("[data-page]").click(); // as a finger would
  await expect(open.getByRole("button", { name: "Lecture" })).toBeVisible();
  const rested = await scrolled(page);
  await page.waitForTimeout(300);
  expect(await scrolled(page)).toBe(rested);
  await page.keyboard.press("Home");
  expect(await scrolled(page)).toBe(0);
  await page.keyboard.press("PageDown");
  await page.keyboard.press("PageDown");
  expect(await scrolled(page)).toBeGreaterThan(0);
  await page.keyboard.press("Escape");
  await expect(open).toBeHidden();
}

for (const [width, script] of [[1280, true], [360, true], [360, false]] as const) test(`a video is prepared at ${width} px${script ? "" : ", without script"}`, async ({ browser, site }) => {
  const walk: Walk = { browser, site, locale: "fr-FR", script, mark: `video-${width}-${script}`, width };
  const lea = await become(walk, people.lea);
  const dossier = await start(walk, lea, `Vidéo ${width} ${script ? "A" : "B"}`);
  await brief(walk, lea, dossier);
  await places(walk, lea);
  await filmed(walk, lea);
  await scenes(walk, lea);
  await prompter(walk, lea);
  if (script && width === 1280) for (const end of ["", "/scenes", "/people", "/shooting", "/prompter"]) {
    await lea.goto(`${dossier}/video${end}`);
    await expectContrastInDark(lea);
  }
});

test("two who write one field of a brief see both texts, and the second decides", async ({ browser, site }) => {
  const walk: Walk = { browser, site, locale: "fr-FR", script: true, mark: "video-both", width: 1280 };
  const lea = await become(walk, people.lea);
  const dossier = await start(walk, lea, "Vidéo à deux");
  const other = await become(walk, people.lea);
  const sentence = (page: Page) => page.getByLabel("La vidéo en une phrase");
  for (const page of [lea, other]) await page.goto(`${dossier}/video`);
  await sentence(lea).fill("La halle rouvre.");
  await expect(lea.locator("[data-state=saved]")).toBeVisible();
  await sentence(other).fill("L’usine rouvre.");
  await expect(other.locator("[data-state=conflict]")).toContainText("Pressez « Enregistrer »");
  await other.getByLabel("À qui elle s’adresse").fill("Le jury");
  await other.getByRole("button", { name: "Enregistrer" }).click();
  await expect(other.locator("#f-sentence-error")).toContainText("« La halle rouvre. »");
  await expect(sentence(other)).toHaveValue("L’usine rouvre.");
  await check(walk, other);
  await other.getByRole("button", { name: "Enregistrer" }).click();
  await expect(other.locator(".notice.success")).toBeVisible();
  await lea.reload();
  await expect(sentence(lea)).toHaveValue("L’usine rouvre.");
  await expect(lea.getByLabel("À qui elle s’adresse")).toHaveValue("Le jury");
});
