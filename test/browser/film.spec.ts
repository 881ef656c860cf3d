// A film is sent from a weak line: it survives what breaks, and comes back as it was. Clips are filmed
// in the page and become a film. Without script the same forms do.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium, type Page } from "@playwright/test";
import { become, check, people, start as apply, type Walk } from "./acts.ts";
import { clip, percent, says, sum, weaken } from "./filmacts.ts";
import { expect, expectContrastInDark, start, test } from "./site.ts";

const folder = mkdtempSync(join(tmpdir(), "film-"));
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Makes a film of some seconds, of some megabits a second; skips the test where ffmpeg is missing. */
function filmed(name: string, seconds: number, rate: string): string {
  const path = join(folder, name);
  const made = clip({ seconds, size: "640x360", rate });
  test.skip(!made, "ffmpeg is not installed");
  writeFileSync(path, made ?? "");
  return path;
}

/** What a page asks of the desk of uploads, by method. */
function asked(page: Page): string[] {
  const all: string[] = [];
  page.on("request", (request) => { if (request.url().includes("/uploads")) all.push(request.method()); });
  return all;
}

const choose = async (page: Page, path: string) => {
  await page.locator("maillage-upload input[type=file]").setInputFiles(path);
  await page.getByRole("button", { name: "Envoyer", exact: true }).click();
};

test("a film survives a lost line, a killed server and a closed tab, and comes back as it was", async ({ browser }) => {
  const path = filmed("film.mp4", 20, "8M");
  const program = await start();
  try {
    const walk: Walk = { browser, site: program.url, locale: "fr-FR", script: true, mark: "film", width: 1280 };
    const lea = await become(walk, people.lea);
    const dossier = await apply(walk, lea, "Un film");
    await lea.goto(`${dossier}/video`);
    await lea.getByRole("navigation", { name: "La vidéo" }).getByRole("link", { name: "Le film" }).click();
    await expect(lea.locator(".form-box .help").first()).toContainText("2 Go au plus");
    await check(walk, lea);
    const cut = await weaken(lea);
    await choose(lea, path);
    const status = lea.locator(".upload-status");
    await expect.poll(() => percent(lea), { timeout: 30_000 }).toBeGreaterThan(8);
    await check(walk, lea);

    await cut(true);
    await expect(status).toContainText("La ligne est coupée");
    const on = says(status, "repart d’où il en était");
    await cut(false);
    await on;

    await program.kill();
    await expect(status).toContainText("La ligne est coupée", { timeout: 30_000 });
    await program.again();
    const rest = await percent(lea);
    await expect.poll(() => percent(lea), { timeout: 60_000 }).toBeGreaterThan(rest);

    const page = await lea.context().newPage();
    await lea.close();
    await page.goto(`${dossier}/video/film`);
    await expect(page.getByRole("heading", { name: "Envois en cours" })).toBeVisible();
    await expect(page.locator("main")).toContainText("reçus sur 20");
    await check(walk, page);
    await page.goto(`${dossier}/validation`);
    await expect(page.locator(".notice.warning")).toContainText("Un film est en route");
    await check(walk, page);
    await page.getByRole("link", { name: "Voir où il en est" }).click();
    await weaken(page);
    const sent = asked(page);
    await choose(page, path);
    await expect(page.locator(".upload-status")).toContainText("repart d’où il en était");
    await page.getByRole("button", { name: "Mettre en pause" }).press("Enter");
    await expect(page.locator(".upload-status")).toContainText("en pause");
    await page.getByRole("button", { name: "Reprendre" }).press("Enter");
    await expect(page.locator("dl.facts")).toContainText("film.mp4", { timeout: 120_000 });
    expect(sent).toContain("PATCH");
    expect(sent, "it began anew").not.toContain("POST");
    await expect(page.locator("dl.facts code")).toHaveText(sum(readFileSync(path)));
    const back = await page.request.get((await page.locator("dl.facts a").getAttribute("href")) ?? "");
    expect(sum(await back.body())).toBe(sum(readFileSync(path)));
    await check(walk, page);
    await expectContrastInDark(page);
  } finally {
    await program.stop();
  }
});

test("what cannot be taken is refused before it leaves, or told afterwards", async ({ browser, site }) => {
  const walk: Walk = { browser, site, locale: "fr-FR", script: true, mark: "film-refused", width: 360 };
  const lea = await become(walk, people.lea);
  const dossier = await apply(walk, lea, "Un faux film");
  let scripts = 0;
  lea.on("response", async (response) => { if (response.request().resourceType() === "script") scripts += gzipSync(await response.body()).length; });
  await lea.goto(`${dossier}/video/film`);
  const sent = asked(lea);
  const input = lea.locator("maillage-upload input[type=file]");
  await input.setInputFiles({ name: "film.exe", mimeType: "application/octet-stream", buffer: Buffer.from("MZ") });
  await expect(lea.locator(".field .error")).toContainText("pas prise");
  await input.setInputFiles({ name: "film.mp4", mimeType: "video/mp4", buffer: Buffer.alloc(0) });
  await expect(lea.locator(".field .error")).toContainText("vide");
  await check(walk, lea);
  await lea.getByRole("button", { name: "Envoyer", exact: true }).click();
  expect(sent).toEqual([]);
  await input.setInputFiles({ name: "film.mp4", mimeType: "video/mp4", buffer: Buffer.from("PK\u0003\u0004 not a film") });
  await expect(lea.locator(".field .error")).toHaveCount(0);
  await lea.getByRole("button", { name: "Envoyer", exact: true }).click();
  await expect(lea.locator(".notice.error")).toContainText("Ce n’est pas un film");
  await check(walk, lea);
  expect(scripts).toBeGreaterThan(8_000);
  expect(scripts, "all that the page loads to send a film").toBeLessThan(25_000);
  await lea.getByRole("button", { name: /^C’est noté/ }).click();
  await expect(lea.locator(".notice.error")).toHaveCount(0);
});

test("a film that is on its way when the right to write ends is refused in words", async ({ browser, site }) => {
  const path = filmed("late.mp4", 6, "8M");
  const walk: Walk = { browser, site, locale: "fr-FR", script: true, mark: "film-late", width: 360, unchecked: true };
  const lea = await become(walk, people.lea);
  const dossier = await apply(walk, lea, "Un film en retard");
  await lea.goto(`${dossier}/video/film`);
  const refuse = (status: number) => lea.route("**/uploads/*", (route) => route.request().method() === "POST" ? route.continue() : route.fulfill({ status, body: route.request().method() === "HEAD" ? "" : "non" }));
  for (const [status, words] of [[409, "a été déposé"], [403, "ne peut plus écrire"], [401, "Votre session est terminée"]] as const) {
    await refuse(status);
    await choose(lea, path);
    await expect(lea.locator(".field .error")).toContainText(words, { timeout: 30_000 });
    await lea.unroute("**/uploads/*");
  }
});

test("clips are filmed in the page, and put together into the film", async ({ site }, info) => {
  const launch = info.project.use.launchOptions ?? {};
  filmed("any.mp4", 1, "1M"); // where ffmpeg is missing nothing can be put together
  const browser = await chromium.launch({ ...launch, args: [...(launch.args ?? []), "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"] });
  try {
    const walk: Walk = { browser, site, locale: "fr-FR", script: true, mark: "film-clips", width: 360 };
    const lea = await become(walk, people.lea);
    const dossier = await apply(walk, lea, "Des prises");
    await lea.goto(`${dossier}/video/scenes`);
    await lea.getByLabel("Ce qu’on voit").fill("La rue");
    await lea.locator(".form-box button.main").click();
    await lea.goto(`${dossier}/video/film`);
    await lea.getByRole("link", { name: "Filmer ou envoyer une prise – Scène 1" }).click();
    await check(walk, lea);
    for (const again of [true, false]) {
      if (again) await lea.getByRole("button", { name: "Filmer avec cet appareil" }).press("Enter");
      await lea.getByRole("button", { name: "Enregistrer" }).press("Enter");
      await expect(lea.locator(".camera-clock")).toHaveText(/0:0[1-9]/);
      await lea.getByRole("button", { name: "Arrêter" }).press("Enter");
      await expect(lea.locator(".camera")).toContainText("Regardez la prise");
      await check(walk, lea);
      if (again) await lea.getByRole("button", { name: "Recommencer" }).press("Enter");
    }
    await lea.getByRole("button", { name: "Garder et envoyer" }).press("Enter");
    await expect(lea.locator(".clips li")).toHaveCount(1, { timeout: 60_000 });
    await check(walk, lea);
    await lea.goto(`${dossier}/video/film`);
    await lea.getByRole("link", { name: "Assembler les prises en un film" }).click();
    await lea.getByLabel("Titre avant la scène 1").fill("La rue, le soir");
    await check(walk, lea);
    await lea.getByRole("button", { name: "Assembler" }).click();
    await expect(lea.locator(".notice.success")).toContainText("vont être assemblées");
    await check(walk, lea);
    await expect(async () => {
      await lea.reload();
      await expect(lea.locator("dl.facts")).toContainText(/film-\d{4}-\d\d-\d\d\.mp4/, { timeout: 500 });
    }).toPass({ timeout: 120_000 });
    await expect(lea.locator(".player-foot")).toContainText("Durée");
    await expect(lea.getByRole("alert")).toHaveCount(0);
    await check(walk, lea);
    await pausedWhileItComes(lea);
    await lea.route("**/film/*.mp4", (route) => route.fulfill({ status: 503 }));
    await lea.reload();
    await expect(lea.getByRole("alert")).toContainText("ne peut pas être lue pour le moment");
    await check(walk, lea);
  } finally {
    await browser.close();
  }
});

/** Who pauses a film that was still being prepared goes on from there when it is. */
async function pausedWhileItComes(lea: Page) {
  const film = lea.locator("maillage-player video");
  await film.evaluate((v: HTMLVideoElement) => {
    v.dataset["before"] = "";
    v.currentTime = 1;
    const player = v.closest("maillage-player");
    player?.setAttribute("data-waits", "");
    player?.replaceWith(player); // it asks again
  });
  await expect(lea.locator("video[data-before]")).toHaveCount(0, { timeout: 15_000 });
  await expect.poll(() => film.evaluate((v: HTMLVideoElement) => v.currentTime)).toBe(1);
}

test("without script a form sends the film", async ({ browser, site }) => {
  const path = filmed("plain.mp4", 2, "1M");
  const walk: Walk = { browser, site, locale: "fr-FR", script: false, mark: "film-plain", width: 360 };
  const lea = await become(walk, people.lea);
  const dossier = await apply(walk, lea, "Un film sans script");
  await lea.goto(`${dossier}/video/film`);
  await lea.locator("input[type=file]").setInputFiles(path);
  await lea.getByRole("button", { name: "Envoyer", exact: true }).click();
  await expect(lea.locator(".notice.success")).toContainText("arrivé en entier");
  await expect(async () => {
    await lea.reload();
    await expect(lea.locator("dl.facts code")).toHaveText(sum(readFileSync(path)), { timeout: 500 });
  }).toPass({ timeout: 30_000 });
});
