// Captions are written, timed and edited beside their film: by keyboard alone, on a phone, with three
// hundred lines, and on a line that is cut.
import type { Page } from "@playwright/test";
import { become, check, people, start, type Walk } from "./acts.ts";
import { captioned, clip, tabTo, takeLines } from "./filmacts.ts";
import { expect, expectContrastInDark, test } from "./site.ts";

let film: Buffer | undefined;

test.beforeAll(() => { film = clip({ seconds: 20, size: "640x360" }); });

test.beforeEach(() => { test.skip(!film, "no ffmpeg"); });

const walking = (browser: Walk["browser"], site: string, mark: string, more: Partial<Walk> = {}): Walk => ({ browser, site, locale: "fr-FR", script: true, mark, width: 1280, ...more });

const video = (page: Page) => page.locator(".captions-stage video");

/** Waits until the film has come so far. */
const heard = (page: Page, seconds: number) => expect.poll(() => video(page).evaluate((film: HTMLVideoElement) => film.currentTime), { intervals: [20] }).toBeGreaterThan(seconds);

const saved = (page: Page) => expect(page.locator(".captions-state")).toHaveText("Enregistré.");

const text = (page: Page, no: number) => page.getByRole("group", { name: `Sous-titre ${no}`, exact: true }).getByLabel("Texte");

const moment = (page: Page, no: number, label: "Début" | "Fin") => page.getByRole("group", { name: `Sous-titre ${no}`, exact: true }).getByRole("textbox", { name: label });

async function typeLines(page: Page, lines: readonly string[]) {
  for (const [i, line] of lines.entries()) {
    if (i > 0) await page.keyboard.press("Control+Enter");
    await page.keyboard.type(line);
  }
}

/** The captions of the film as a player has them. */
async function exported(page: Page, captions: string): Promise<string> {
  return (await page.request.get(`${captions}.vtt`)).text();
}

/** The moments in a file, in seconds. */
const moments = (vtt: string): number[] => [...vtt.matchAll(/(\d\d):(\d\d):(\d\d\.\d{3})/g)].map(([, hours, minutes, seconds]) => Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));

test("captions are typed, timed and attached by keyboard alone", async ({ browser, site }) => {
  const walk = walking(browser, site, "clavier");
  const page = await become(walk, people.lea);
  const captions = await captioned(walk, page, film);
  await page.goto(captions);
  await check(walk, page);

  await tabTo(page, page.getByRole("button", { name: "Ajouter un sous-titre" }));
  await page.keyboard.press("Enter");
  await typeLines(page, ["Bonjour, voici la halle.", "Nous ouvrons le soir.", "Venez\u00a0!"]);
  await expect(page.locator("fieldset.cue")).toHaveCount(3);
  await saved(page);

  await tabTo(page, page.getByRole("button", { name: "Repérer les moments" }), true);
  await page.keyboard.press("Enter");
  const press = page.locator(".captions-press");
  await expect(press).toBeFocused();
  await expect(press).toHaveText("Début du sous-titre 1");
  await heard(page, 0.8);
  await page.keyboard.press("Space");
  await expect(press).toHaveText("Début du sous-titre 2");
  await heard(page, 2.5);
  await page.keyboard.press("Space");
  await heard(page, 4);
  await page.keyboard.press("ArrowDown");
  await check(walk, page);
  await heard(page, 6);
  await page.keyboard.press("Space");
  await expect(page.locator("#cue-3[aria-current=true]")).toBeVisible();
  await heard(page, 7.5);
  await page.keyboard.press("Space");
  await expect(page.locator(".captions-tapping")).toContainText("Tous les sous-titres sont repérés");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Repérer les moments" })).toBeFocused();
  await saved(page);
  let times = moments(await exported(page, captions));
  expect(times).toHaveLength(6);
  [0.8, 2.5, 2.5, 4, 6, 7.5].forEach((wanted, i) => {
    expect(times[i], `moment ${i}`).toBeGreaterThanOrEqual(wanted);
    expect(times[i], `moment ${i}`).toBeLessThan(wanted + 2);
  });
  expect(times[1]).toBe(times[2]);

  // Over the film stands what is typed, before it is saved; the mark follows, too.
  await tabTo(page, text(page, 2));
  await page.keyboard.press("End");
  await page.keyboard.type(" Et tous ceux qui passent par là, même à pied, sont les bienvenus chez nous.");
  await expect(page.locator("#cue-2 .cue-findings")).toContainText("Trop rapide");
  await tabTo(page, page.getByRole("button", { name: "Écouter – Sous-titre 2" }), true);
  await page.keyboard.press("Enter");
  await heard(page, 2.6);
  const shown = () => video(page).evaluate((film: HTMLVideoElement) => [...film.textTracks].filter(({ mode }) => mode === "showing").flatMap((track) => [...track.activeCues ?? []].map((cue) => (cue as VTTCue).text)));
  await expect.poll(shown).toEqual([expect.stringContaining("même à pied")]);
  await page.keyboard.press("Enter");

  // Cut where one writes, and taken back.
  await tabTo(page, text(page, 2));
  await page.keyboard.press("Control+Home");
  for (let i = 0; i < "Nous ouvrons le soir.".length; i++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Control+Enter");
  await expect(text(page, 3)).toBeFocused();
  await expect(text(page, 3)).toHaveValue(/^Et tous/);
  await page.keyboard.press("Control+z");
  await expect(text(page, 2)).toHaveValue(/soir\. Et tous/);
  await page.keyboard.press("Control+Shift+Z");
  await expect(page.locator("fieldset.cue")).toHaveCount(4);
  await tabTo(page, page.locator("#cue-3 summary"));
  await page.keyboard.press("Enter");
  await check(walk, page);
  await tabTo(page, page.getByRole("button", { name: "Supprimer – Sous-titre 3" }));
  await page.keyboard.press("Enter");
  await expect(page.locator("fieldset.cue")).toHaveCount(3);
  await tabTo(page, moment(page, 1, "Fin"), true);
  const before = times[1] ?? 0;
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");

  await tabTo(page, page.getByLabel("Ce qu’on voit et qui n’est pas dit"));
  await page.keyboard.type("Une halle vide, puis la foule.");
  await tabTo(page, page.getByRole("button", { name: "Enregistrer", exact: true }));
  await page.keyboard.press("Enter");
  await saved(page);
  const vtt = await exported(page, captions);
  times = moments(vtt);
  expect(times[1]).toBeCloseTo(before - 0.2, 2);
  expect(vtt).toContain("NOTE audio description\nUne halle vide, puis la foule.\n\n");
  expect(vtt).toContain("\nVenez\u00a0!\n");
  await expect(page.locator("#captions-transcript")).toContainText("Bonjour, voici la halle. Nous ouvrons le soir.");

  await tabTo(page, page.getByRole("button", { name: "Joindre au dossier" }), true);
  await page.keyboard.press("Enter");
  await expect(page.locator(".notice.success").first()).toContainText("joints au dossier");
  await page.goto(captions.replace("/video/captions", "/pieces"));
  await expect(page.locator("#slot-captions")).toContainText("sous-titres.vtt");
  await page.goto(captions);
  await expectContrastInDark(page);
});

test("on a phone, a finger gives the moments, and the film stays in sight", async ({ browser, site }) => {
  const walk = walking(browser, site, "doigt", { width: 360 });
  const page = await become(walk, people.lea);
  const captions = await captioned(walk, page, film);
  await page.goto(captions);
  await check(walk, page);
  await page.getByRole("button", { name: "Ajouter un sous-titre" }).click();
  await typeLines(page, ["Un", "Deux"]);
  await text(page, 2).scrollIntoViewIfNeeded();
  await expect(video(page)).toBeInViewport();
  const covered = await text(page, 2).evaluate((field) => field.getBoundingClientRect().top - (document.querySelector(".captions-stage")?.getBoundingClientRect().bottom ?? 0));
  expect(covered).toBeGreaterThan(0);
  await page.getByRole("button", { name: "Repérer les moments" }).click();
  await heard(page, 1);
  await page.locator(".captions-press").hover();
  await page.mouse.down();
  await expect(page.locator(".captions-press")).toHaveText("Début du sous-titre 2");
  await page.waitForTimeout(900); // held so long, it is one press
  await page.mouse.up();
  await heard(page, 3);
  await expect(page.locator(".captions-press")).toHaveText("Début du sous-titre 2");
  await page.locator(".captions-press").click();
  await expect(page.locator(".captions-press")).toHaveText("Fin du dernier");
  await check(walk, page);
  await page.getByRole("button", { name: "Revenir au précédent" }).click();
  await expect(page.locator(".captions-press")).toHaveText("Début du sous-titre 2");
  await page.getByRole("button", { name: "Terminer" }).click();
  await page.locator("#cue-1 summary").click();
  await page.getByRole("button", { name: "Fin +0,1 s – Sous-titre 1" }).click();
  await check(walk, page);
  await saved(page);
  expect(moments(await exported(page, captions))[0]).toBeGreaterThanOrEqual(1);
});

test("what could not be saved is there when the page is loaded again, and then saved", async ({ browser, site }) => {
  const walk = walking(browser, site, "coupure", { unchecked: true });
  const page = await become(walk, people.lea);
  const captions = `${await start(walk, page, "Sous-titres coupés")}/video/captions`;
  await page.goto(captions);
  const cut = () => page.route(`**${captions}`, (route) => route.request().method() === "POST" ? route.abort() : route.fallback());
  await cut();
  await page.getByRole("button", { name: "Ajouter un sous-titre" }).click();
  await typeLines(page, ["Écrit sans réseau", "Et encore"]);
  await expect(page.locator(".captions-state")).toContainText("a échoué");
  page.on("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await expect(text(page, 2)).toHaveValue("Et encore");
  await expect(page.locator(".captions-state")).toContainText("est repris");
  await page.unroute(`**${captions}`);
  await saved(page);
  await page.reload();
  await expect(text(page, 1)).toHaveValue("Écrit sans réseau");
  await expect(page.locator(".captions-state")).toBeEmpty();

  // What no server takes is held, too, and let go of.
  await moment(page, 1, "Fin").fill("midi");
  await page.keyboard.press("Tab");
  await expect(page.locator(".captions-state")).toContainText("Pas enregistré");
  await page.reload();
  await expect(moment(page, 1, "Fin")).toHaveValue("midi");
  await page.getByRole("button", { name: "L’abandonner" }).click();
  await expect(moment(page, 1, "Fin")).not.toHaveValue("midi");
  await expect(page.locator(".captions-state")).toBeEmpty();
});

test("a moment that cannot be read is told beside its field, and saved once it can", async ({ browser, site }) => {
  const walk = walking(browser, site, "faux", { unchecked: true, width: 360 });
  const page = await become(walk, people.lea);
  const captions = `${await start(walk, page, "Sous-titres faux")}/video/captions`;
  await page.goto(captions);
  await page.getByRole("button", { name: "Ajouter un sous-titre" }).click();
  await typeLines(page, ["Un", "Deux"]);
  await moment(page, 1, "Fin").fill("midi");
  await page.keyboard.press("Tab");
  await expect(page.locator("#f-end-1-error")).toContainText("0:12,5");
  await expect(page.locator(".captions-state")).toContainText("Pas enregistré");
  await check({ ...walk, unchecked: false }, page);
  await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
  await expect(moment(page, 1, "Fin")).toBeFocused();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("1,5");
  await page.keyboard.press("Tab");
  await saved(page);
  await expect(page.locator("#f-end-1-error")).toBeHidden();
  expect(moments(await exported(page, captions)).slice(0, 2)).toEqual([0, 1.5]);
});

test("two who edit the same captions are told, and nothing typed is lost", async ({ browser, site }) => {
  const walk = walking(browser, site, "deux", { unchecked: true });
  const page = await become(walk, people.lea);
  const captions = `${await start(walk, page, "Sous-titres à deux")}/video/captions`;
  const other = await become(walk, people.lea);
  for (const each of [page, other]) await each.goto(captions);
  for (const [each, words] of [[page, "De Léa"], [other, "D’une autre"]] as const) {
    await each.getByRole("button", { name: "Ajouter un sous-titre" }).click();
    await each.keyboard.type(words);
    if (each === page) await saved(page);
  }
  await expect(other.locator("[data-state=conflict]")).toContainText("Quelqu’un d’autre");
  await check({ ...walk, unchecked: false }, other);
  await other.getByRole("button", { name: "Enregistrer", exact: true }).click();
  await expect(other.locator(".notice.error").first()).toBeVisible();
  await expect(text(other, 1)).toHaveValue("D’une autre");
  await other.getByRole("button", { name: "Enregistrer", exact: true }).click();
  await expect(other.locator(".notice.success").first()).toBeVisible();
  expect(await exported(other, captions)).toContain("D’une autre");
});

test("a letter among three hundred lines changes its own alone", async ({ browser, site }) => {
  const walk = walking(browser, site, "long", { unchecked: true });
  const page = await become(walk, people.lea);
  const captions = await captioned(walk, page, film);
  await page.goto(captions);
  await takeLines(page, 300);
  await expect(page.locator("fieldset.cue")).toHaveCount(300);
  await text(page, 150).focus();
  await page.keyboard.press("End");
  const touched = await page.evaluate(async () => {
    for (const line of document.querySelectorAll<HTMLElement>("fieldset.cue")) line.dataset["before"] = "";
    const field = document.activeElement as HTMLTextAreaElement;
    const own = field.closest("fieldset.cue");
    const others = new Set<Node>();
    const see = (records: MutationRecord[]) => {
      for (const { target } of records) {
        const line = (target instanceof Element ? target : target.parentElement)?.closest("fieldset.cue");
        if (line && line !== own) others.add(line);
      }
    };
    const observer = new MutationObserver(see);
    observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    for (let i = 0; i < 30; i++) {
      field.setRangeText("x", field.value.length, field.value.length, "end");
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    }
    see(observer.takeRecords());
    observer.disconnect();
    return others.size;
  });
  expect(touched, "other lines that a letter changes").toBe(0);
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("fieldset.cue")).toHaveCount(301);
  await expect(page.locator("fieldset.cue:not([data-before])"), "lines that are drawn for a new one").toHaveCount(1);
  await page.keyboard.type("Une de plus");
  await saved(page);
  expect(await exported(page, captions)).toContain("\nUne de plus\n");
});

test("without script the form does the same", async ({ browser, site }) => {
  const walk = walking(browser, site, "sans", { script: false });
  const page = await become(walk, people.lea);
  const captions = await captioned(walk, page, film);
  await page.goto(captions);
  await expect(video(page)).toBeVisible();
  await page.getByLabel("Début").fill("1");
  await page.getByLabel("Fin").fill("4");
  await page.getByLabel("Texte").fill("Bonjour, voici la halle.");
  await page.getByRole("button", { name: "Enregistrer", exact: true }).last().click();
  await expect(page.locator(".notice.success").first()).toBeVisible();
  await page.locator("#cue-1 summary").click();
  await page.getByRole("button", { name: "Couper en deux – Sous-titre 1" }).click();
  await expect(text(page, 2)).toHaveValue("la halle.");
  await page.getByRole("button", { name: "Joindre au dossier" }).click();
  await expect(page.locator("#captions-handed")).toContainText("joints au dossier");
});
