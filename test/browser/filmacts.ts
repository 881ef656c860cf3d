// What people do with films: make one, send it over a weak line, write its captions by keyboard.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Locator, type Page } from "@playwright/test";
import { check, start as apply, type Walk } from "./acts.ts";
import type { Program } from "./site.ts";

type Picture = { seconds?: number; size?: string; rate?: string; more?: string };

/** A film of moving colours with a tone; nothing where ffmpeg is missing. With a rate, as 8M, it takes as many bits a second. */
export function clip({ seconds = 10, size = "1280x720", rate, more = "" }: Picture = {}): Buffer | undefined {
  const folder = mkdtempSync(join(tmpdir(), "clip-"));
  const file = join(folder, "film.mp4");
  const evenly = rate ? ["-b:v", rate, "-minrate", rate, "-maxrate", rate, "-bufsize", rate, "-x264-params", "nal-hrd=cbr"] : [];
  const made = spawnSync("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", `testsrc2=size=${size}:rate=25:duration=${seconds}${more}`, "-f", "lavfi", "-i", `sine=frequency=440:duration=${seconds}`,
    "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", ...evenly, "-c:a", "aac", "-movflags", "+faststart", file]);
  const bytes = made.status === 0 ? readFileSync(file) : undefined;
  rmSync(folder, { recursive: true, force: true });
  return bytes;
}

/** An application with its film; gives the address of its captions. */
export async function captioned(walk: Walk, page: Page, film: Buffer | undefined): Promise<string> {
  const dossier = await apply({ ...walk, unchecked: true }, page, `Sous-titres ${walk.mark}`);
  const sent = await page.request.post(`${dossier}/video/film`, { multipart: { file: { name: "film.mp4", mimeType: "video/mp4", buffer: film ?? Buffer.of() } } });
  expect(sent.ok()).toBe(true);
  const captions = `${dossier}/video/captions`;
  await expect.poll(async () => (await page.request.get(captions)).text()).toContain("<video"); // it is looked at first
  return captions;
}

/** Takes a file of so many lines as the captions of the film. */
export async function takeLines(page: Page, count: number) {
  const at = (ms: number) => new Date(ms).toISOString().slice(11, 23);
  const vtt = `WEBVTT\n${Array.from({ length: count }, (_, i) => `\n${at(i * 2_000)} --> ${at(i * 2_000 + 1_800)}\nPhrase numéro ${i + 1}, ni longue ni brève.\n`).join("")}`;
  await page.getByLabel("Fichier de sous-titres").setInputFiles({ name: "film.vtt", mimeType: "text/vtt", buffer: Buffer.from(vtt) });
  await page.getByRole("button", { name: "Prendre ce fichier" }).click();
}

export const sum = (content: Buffer) => createHash("sha256").update(content).digest("hex");

/** How much of a film was sent. */
export const percent = (page: Page) => page.locator(".upload-box progress").evaluate((bar) => (bar as HTMLProgressElement).value);

/** Makes a page send a megabyte and a half a second; the function cuts its line, or gives it back. */
export async function weaken(page: Page): Promise<(offline: boolean, up?: number) => Promise<void>> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Network.enable");
  const line = async (offline: boolean, up = 1.5e6) => { await cdp.send("Network.emulateNetworkConditions", { offline, latency: 20, downloadThroughput: 4e6, uploadThroughput: up }); };
  await line(false);
  return line;
}

/** Waits until a place says something, however soon it says something else. */
export const says = (place: Locator, text: string) => place.evaluate((element, text) => new Promise<void>((resolve) => {
  new MutationObserver((_, watch) => {
    if (!element.textContent?.includes(text)) return;
    watch.disconnect();
    resolve();
  }).observe(element, { childList: true });
}), text);

/** Sends a film through a line that is cut and a server that is killed, and waits until the application holds it. */
export async function sendBroken(walk: Walk, page: Page, program: Program, dossier: string, bytes: Buffer) {
  await page.goto(`${dossier}/video/film`);
  await check(walk, page);
  const line = await weaken(page);
  await page.locator("maillage-upload input[type=file]").setInputFiles({ name: "halle.mp4", mimeType: "video/mp4", buffer: bytes });
  await page.getByRole("button", { name: "Envoyer", exact: true }).click();
  const status = page.locator(".upload-status");
  await expect.poll(() => percent(page), { timeout: 30_000 }).toBeGreaterThan(5);
  await line(true);
  await expect(status).toContainText("La ligne est coupée");
  const on = says(status, "repart d’où il en était");
  await line(false);
  await on;
  await program.kill();
  await expect(status).toContainText("La ligne est coupée", { timeout: 30_000 });
  await program.again();
  await line(false, -1);
  await expect(page.locator("dl.facts")).toContainText("halle.mp4", { timeout: 120_000 });
  await expect(page.locator("dl.facts code")).toHaveText(sum(bytes));
  const back = await page.request.get((await page.locator("dl.facts a").getAttribute("href")) ?? "");
  expect(sum(await back.body())).toBe(sum(bytes));
}

/** Goes to a control as those do who have no mouse. */
export async function tabTo(page: Page, to: Locator, back = false) {
  for (let i = 0; i < 120; i++) {
    if (await to.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(back ? "Shift+Tab" : "Tab");
  }
  throw new Error("no way there by Tab");
}

/** Types captions, times them as the film is heard, says what is only seen, and attaches them: by keyboard alone. */
export async function captionByKeyboard(page: Page, dossier: string, lines: readonly string[], described: string) {
  await page.goto(`${dossier}/video/captions`);
  await tabTo(page, page.getByRole("button", { name: "Ajouter un sous-titre" }));
  await page.keyboard.press("Enter");
  for (const [i, line] of lines.entries()) {
    if (i > 0) await page.keyboard.press("Control+Enter");
    await page.keyboard.type(line);
  }
  const saved = page.locator(".captions-state");
  await expect(saved).toHaveText("Enregistré.");
  await tabTo(page, page.getByRole("button", { name: "Repérer les moments" }), true);
  await page.keyboard.press("Enter");
  const film = page.locator(".captions-stage video");
  for (let i = 0; i <= lines.length; i++) { // the last one ends, too
    await expect.poll(() => film.evaluate((v: HTMLVideoElement) => v.currentTime), { intervals: [20] }).toBeGreaterThan(0.5 + 1.5 * i);
    await page.keyboard.press("Space");
  }
  await expect(page.locator(".captions-tapping")).toContainText("Tous les sous-titres sont repérés");
  await page.keyboard.press("Escape");
  await tabTo(page, page.getByLabel("Ce qu’on voit et qui n’est pas dit"));
  await page.keyboard.type(described);
  await tabTo(page, page.getByRole("button", { name: "Enregistrer", exact: true }));
  await page.keyboard.press("Enter");
  await expect(saved).toHaveText("Enregistré.");
  await page.reload();
  await tabTo(page, page.locator("form[action$='/captions/handing'] button"));
  await page.keyboard.press("Enter");
  await expect(page.locator(".notice.success").first()).toContainText("joints au dossier");
}
