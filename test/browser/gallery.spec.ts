// A film is briefed, sent over a line that breaks, captioned, validated and filed, watched by the jury, and shown to everyone for as long as its collective and all
// who are filmed agree.
import type { Browser, Page } from "@playwright/test";
import { arrive, assign, become, check, found, invite, people, quietly, send, validate, write, type Walk } from "./acts.ts";
import { captionByKeyboard, clip, sendBroken } from "./filmacts.ts";
import { expect, expectContrastInDark, signIn, start, test, type Program } from "./site.ts";

/** Checks a page on a desk and on a phone. */
async function both(walk: Walk, page: Page) {
  await check(walk, page);
  await page.setViewportSize({ width: 360, height: 740 });
  await check(walk, page);
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** Says what the film is to tell. */
async function brief(walk: Walk, page: Page, dossier: string) {
  await page.goto(`${dossier}/video`);
  await page.locator("#f-sentence").fill("Une halle où l’on se rencontre le soir.");
  await page.locator("form[action$='/video'] button.main").click();
  await expect(page.locator(".notice.success")).toBeVisible();
  await both(walk, page);
}

async function filmed(page: Page, dossier: string, consent: string) {
  await page.goto(`${dossier}/video/people`);
  const known = page.getByRole("link", { name: "Modifier Ana Belmont" });
  if (await known.count()) await known.click();
  else await page.getByLabel("Nom", { exact: true }).fill("Ana Belmont");
  await page.locator(`[name=consent][value=${consent}]`).check();
  await page.locator(".form-box button.main").first().click();
  await expect(page.locator(".notice.success")).toBeVisible();
}

/** Opens the page until the film was made playable, and plays a moment of it. */
async function plays(page: Page) {
  await expect(page.locator("video")).toHaveAttribute("src", /(high|low)\.mp4$/, { timeout: 120_000 });
  const video = page.locator("video");
  await video.evaluate((v: HTMLVideoElement) => { v.muted = true; return v.play(); });
  await expect.poll(() => video.evaluate((v: HTMLVideoElement) => v.currentTime), { timeout: 30_000 }).toBeGreaterThan(0.2);
  await video.evaluate((v: HTMLVideoElement) => { v.pause(); });
  expect(await video.evaluate((v: HTMLVideoElement) => v.textTracks.length)).toBe(1);
}

async function screening(walk: Walk, ines: Page, id: string, title: string) {
  await ines.goto(`/instruction/dossiers/${id}`);
  await ines.getByRole("link", { name: "Regarder le film en prenant des notes" }).click();
  await plays(ines);
  await ines.getByText("Transcription").first().click();
  await expect(ines.locator("main")).toContainText("Nous ouvrons le soir.");
  await both(walk, ines);
  await expectContrastInDark(ines);
  await ines.locator("[name=note]").fill("0:03 ouvert le soir");
  await expect(ines.locator("[data-state=saved]")).toBeVisible();
  await ines.reload();
  await expect(ines.locator("[name=note]")).toHaveValue("0:03 ouvert le soir");
  await moments(walk, ines);
  await ines.getByRole("link", { name: "Tous les films" }).click();
  await expect(ines.getByRole("link", { name: title })).toBeVisible();
  await both(walk, ines);
  await ines.goto(`/instruction/dossiers/${id}`);
  for (const set of await ines.locator("form[action$='/review'] fieldset").all()) await set.locator("input").last().check();
  await ines.locator("[name=comment]").fill("Un lieu vivant.");
  await ines.getByText("Mes notes sur le film").click();
  await both(walk, ines);
  await ines.getByRole("button", { name: "Reprendre mes notes dans le commentaire" }).click();
  await expect(ines.locator("[name=comment]")).toHaveValue("Un lieu vivant.\n\n0:03 ouvert le soir");
  await ines.locator("button[name=submit][value=yes]").click();
  await expect(ines.locator("#reviews")).toContainText("0:03 ouvert le soir");
}

/** Who takes notes writes the moment with a press, and comes back to it with another, on the same page. */
async function moments(walk: Walk, ines: Page) {
  const film = ines.locator("video");
  await film.evaluate((v: HTMLVideoElement) => { v.currentTime = 1; });
  await ines.locator("[name=note]").selectText(); // what is selected stays
  await ines.getByRole("button", { name: "Noter ce moment" }).click();
  await expect(ines.locator("[name=note]")).toHaveValue("0:03 ouvert le soir\n0:01 ");
  await expect(ines.getByRole("link", { name: "Aller à 0:01" })).toBeVisible();
  await ines.keyboard.type("une halle");
  await expect(ines.locator("[data-state=saved]")).toBeVisible();
  await ines.reload();
  await both(walk, ines);
  const page = ines.url();
  await ines.getByRole("navigation", { name: "Moments notés" }).getByRole("link", { name: "Aller à 0:03" }).click();
  await expect.poll(() => film.evaluate((v: HTMLVideoElement) => v.currentTime)).toBeGreaterThanOrEqual(3);
  expect(ines.url()).toBe(page);
  await ines.locator("[name=note]").fill("0:03 ouvert le soir");
  await expect(ines.locator("[data-state=saved]")).toBeVisible();
}

/** Rounds may have applications whose film is on another site, or none. */
async function unfilmed(walk: Walk, malik: Page, list: string) {
  const page = await malik.context().newPage();
  await page.goto(list);
  await expect(page.locator("h1")).toHaveText("Visionnage des films");
  await both(walk, page);
  await page.close();
}

async function decide(claire: Page, id: string) {
  await claire.goto(`/instruction/dossiers/${id}/decision`);
  await claire.locator("[name=outcome][value=award]").check();
  await claire.locator("[name=amount]").fill("150000");
  await send(claire, "/decision");
  await claire.locator("[name=sure]").check();
  await send(claire, "/release");
  await expect(claire.locator(".notice.success").first()).toBeVisible();
}

/** The film is where everyone finds it, with all that those need who do not hear or see it. */
async function everyone(walk: Walk, visitor: Page, name: string): Promise<string> {
  await visitor.goto("/films");
  await expect(visitor.locator(".films img")).toHaveCount(1);
  await both(walk, visitor);
  await visitor.getByLabel("Territoire").selectOption("departement-50");
  await visitor.locator("form[action='/films'] button").click();
  await visitor.getByRole("link", { name }).click();
  await expect(visitor.locator("h1")).toHaveText(name);
  await plays(visitor);
  await expect(visitor.locator("[itemprop=transcript]")).toContainText("Bonjour, ici la halle.");
  await expect(visitor.locator("main")).toContainText("Une mire de couleurs.");
  await both(walk, visitor);
  await expectContrastInDark(visitor);
  const address = new URL(visitor.url()).pathname;
  await visitor.getByRole("link", { name: /360 lignes/ }).click();
  await expect(visitor.locator("video")).toHaveAttribute("src", /low\.mp4$/);
  await visitor.goto("/places");
  await expect(visitor.getByRole("link", { name: `Voir le film – ${name}` })).toHaveAttribute("href", address);
  const feed = await visitor.request.get("/films.rss");
  expect(await feed.text()).toContain(`${address}/high.mp4`);
  return address;
}

async function gone(visitor: Page, address: string) {
  expect((await visitor.goto(address))?.status()).toBe(410);
  for (const name of ["high.mp4", "low.mp4", "original", "poster.jpg", "captions.vtt"]) expect((await visitor.request.get(`${address}/${name}`)).status()).toBe(410);
  expect(await (await visitor.request.get("/films.rss")).text()).not.toContain(address);
  for (const list of ["/films", "/places"]) {
    await visitor.goto(list);
    await expect(visitor.locator(`a[href='${address}']`)).toHaveCount(0);
  }
}

test("a film goes from its brief to the jury and to everyone, until it is taken back", async ({ browser }) => {
  const bytes = clip({ rate: "8M" });
  test.skip(!bytes, "ffmpeg is not installed");
  const program = await start();
  try {
    await journey(browser, program, bytes ?? Buffer.of());
  } finally {
    await program.stop();
  }
});

async function journey(browser: Browser, program: Program, bytes: Buffer) {
  const walk: Walk = { browser, site: program.url, locale: "fr-FR", script: true, mark: "gallery" };
  const quiet = quietly(walk);
  const alix = await arrive(walk);
  await signIn(alix, "alix-gallery@halle.example", "Alix Morel");
  const collective = await found(quiet, alix);
  const bruno = await invite(quiet, alix, collective, "bruno-gallery@halle.example", "Bruno Petit");
  const dossier = await write(quiet, alix);
  const id = dossier.split("/").pop() ?? "";
  await brief(walk, alix, dossier);
  await sendBroken(walk, alix, program, dossier, bytes);
  await captionByKeyboard(alix, dossier, ["Bonjour, ici la halle.", "Nous ouvrons le soir."], "Une mire de couleurs.");
  await validate(quiet, bruno, dossier);
  await alix.goto(`${dossier}/validation`);
  await send(alix, "/filing");
  await expect(alix).toHaveURL(/\/receipt$/);

  const malik = await become(walk, people.malik);
  await assign(quiet, malik, id, "Quintrec");
  await malik.goto("/home");
  const rounds = malik.locator("main a[href^='/instruction/rounds/']");
  await expect(rounds).not.toHaveCount(0);
  for (const round of await rounds.all()) await unfilmed(walk, malik, `${await round.getAttribute("href")}/screening`);
  await screening(walk, await become(walk, people.ines), id, "La Halle aux savoirs gallery");
  await filmed(alix, dossier, "asked");
  await decide(await become(walk, people.claire), id);

  const consent = `${dossier}/gallery`;
  const visitor = await arrive(walk);
  await alix.goto(`${dossier}/decision`);
  await alix.getByRole("link", { name: "Montrer le film au public" }).first().click();
  await expect(alix.locator("main")).toContainText("Ana Belmont – ");
  await both(walk, alix);
  await expect(alix.locator("[name=sure]")).toHaveCount(0);
  await filmed(alix, dossier, "signed");
  await alix.goto(consent);
  await both(walk, alix);
  await send(alix, "/gallery");
  await expect(alix.getByRole("alert")).toContainText("Cochez la case");
  await alix.locator("[name=sure]").check();
  await send(alix, "/gallery");
  await expect(alix.locator("main")).toContainText("Le film est montré au public depuis le");
  await both(walk, alix);
  const address = await everyone(walk, visitor, "Place gallery");

  await filmed(alix, dossier, "withdrawn");
  await gone(visitor, address);
  await alix.goto(consent);
  await expect(alix.locator(".notice.warning:visible")).toContainText("personne ne peut le voir");
  await both(walk, alix);
  await filmed(alix, dossier, "signed");
  expect((await visitor.goto(address))?.status()).toBe(200);
  await alix.goto(consent);
  await alix.getByText("Ne plus montrer le film").click();
  await alix.locator("form[action$='/withdrawal'] button").click();
  await expect(alix.locator(".notice.success")).toContainText("n’est plus montré");
  await gone(visitor, address);
  await check(walk, visitor);
}
