// Workshops that eight people hold at once, each in their way: whoever leads, one by keyboard alone,
// one on a phone, one whose network lets no websocket pass, one without script, one with an account,
// and two guests.
import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { arrive, check, found, quietly, type Walk } from "./acts.ts";
import { cluster, hear, holds, join, kept, kindOf, lead, look, prepare, press, takePart, unfold, write, type Member } from "./boardacts.ts";
import { endings } from "./sendacts.ts";
import { expect, expectContrastInDark, signIn, test } from "./site.ts";

const walking = (browser: Browser, site: string, mark: string): Walk => ({ browser, site, locale: "fr-FR", script: true, mark });

async function guest(walk: Walk, name: string, link: string, way: Member["way"], options: BrowserContextOptions = {}, before: (page: Page) => Promise<void> = async () => {}): Promise<Member> {
  const context = await walk.browser.newContext({ baseURL: walk.site, locale: "fr-FR", ...options });
  const page = await context.newPage();
  await before(page);
  return join({ page, name, way }, link);
}

const noSockets = async (page: Page) => {
  await page.routeWebSocket(/\/boards\//, (socket) => socket.close());
};

/** The first seven of them, at the board: Paul comes late. */
async function gather(walk: Walk, facilitator: Page, link: string): Promise<Member[]> {
  const elsa = await arrive(walk);
  await signIn(elsa, `elsa-${walk.mark}@halle.example`, "Elsa Roux");
  const others = await Promise.all([
    guest(walk, "Karim", link, "keys"),
    guest(walk, "Fatou", link, "mouse", { viewport: { width: 360, height: 740 }, hasTouch: true }),
    guest(walk, "Denis", link, "mouse", {}, noSockets),
    guest(walk, "Odile", link, "plain", { javaScriptEnabled: false }),
    join({ page: elsa, name: "Elsa", way: "mouse" }, link),
    guest(walk, "Nour", link, "mouse"),
  ]);
  return [{ page: facilitator, name: "Alix", way: "mouse", lead: true }, ...others];
}

/** A page on which the board's script never comes: what people without script see, where axe runs. */
async function bare(alix: Page, board: string): Promise<Page> {
  const page = await alix.context().newPage();
  await page.route(/\/assets\/board[^/]*\.js$/, (route) => route.abort());
  await page.goto(board);
  return page;
}

/** Kinds of steps that axe has looked at: templates share them, and one look is enough. */
const inspected = new Set<string>();

/** Axe looks at a step side by side, as a list, on a phone, on the screen of a room, and without script. */
async function inspect(walk: Walk, all: Member[], around: { projector: Page; plain: Page }) {
  const [alix, fatou, elsa] = [all[0]!.page, all[2]!.page, all[5]!.page];
  await around.plain.reload();
  for (const page of [alix, fatou, elsa, around.projector, around.plain]) await check(walk, page);
  await expectContrastInDark(alix);
  const desk = alix.viewportSize() ?? { width: 1280, height: 900 };
  await alix.setViewportSize({ width: 360, height: 740 }); // who leads may be on a phone too
  await check(walk, alix);
  await alix.setViewportSize(desk);
}

/** Goes on to the next step, and waits until everyone is there; false after the last. */
async function advance(all: Member[]): Promise<boolean> {
  const leader = all[0]!;
  if (!await lead(leader, "step.open")) return false;
  const current = await leader.page.locator("#step").getAttribute("data-step") ?? "";
  for (const { page, way } of all) if (way !== "plain") await expect(page.locator("#step")).toHaveAttribute("data-step", current, { timeout: 30_000 });
  return true;
}

/** What all do in the step that is open, and then who leads. */
async function act(walk: Walk, all: Member[], look: boolean) {
  const leader = all[0]!;
  const kind = await kindOf(leader.page);
  if (kind === "groups") await lead(leader, "groups.draw");
  const written = (await Promise.all(all.map((member, i) => takePart(member, i)))).flat();
  if (look) for (const { page } of [all[2]!, all[5]!]) await check(walk, page); // while choices and notes are secret
  if (kind === "consent") await decide(all);
  if (kind === "gather") await lead(leader, "step.reveal");
  if (kind === "vote" || kind === "rate") await lead(leader, "count");
  if (kind === "groups") await lead(leader, "groups.merge");
  if (kind === "cluster") await cluster(leader, "Ce qui revient");
  for (const words of written.slice(0, 3)) await expect(leader.page.locator("#body")).toContainText(words);
}

/** Loses the line and finds it again; what was written meanwhile arrives, once. */
async function reconnect(member: Member, leader: Member) {
  const { page } = member;
  await page.context().setOffline(true);
  await expect(page.locator(".board-state")).toContainText("Connexion perdue");
  const form = page.locator("#body .list form.add").first();
  const words = "Écrit sans réseau";
  const writes = await form.count() > 0;
  if (writes) {
    await unfold(member, form);
    await form.locator("textarea").fill(words);
    await press(member, form.locator("button").last());
    await expect(page.locator(".board-state")).toContainText("1 envoi est gardé ici");
  }
  await page.context().setOffline(false);
  await kept(member);
  if (writes) await expect(leader.page.locator("#body .note", { hasText: words })).toHaveCount(1);
}

for (const [key, title] of [["first-meeting", "Première rencontre"], ["inventory", "Inventaire"], ["principles", "Principes"], ["offer", "Offre"], ["video", "Vidéo"]] as const) {
  test(`eight people run ${key} from its first step to a dossier`, async ({ browser, site }) => {
    const walk = walking(browser, site, `w-${key}`);
    const alix = await arrive(walk);
    await signIn(alix, `alix-${walk.mark}@halle.example`, "Alix Morel");
    const collective = await found(quietly(walk), alix);
    const { link, board } = await prepare(alix, collective, key, `${title} ${walk.mark}`);
    await alix.goto(board);
    const all = await gather(walk, alix, link);
    const [leader, karim, elsa] = [all[0]!, all[1]!, all[5]!];
    await elsa.page.goto(`${board}?view=list`);
    const around = { projector: await alix.context().newPage(), plain: await bare(alix, board) };
    await around.projector.goto(board.replace(/board$/, "projector"));
    await lead(leader, "workshop.open");
    for (let nth = 0; await advance(all); nth++) {
      if (nth === 1) {
        all.push(await guest(walk, "Paul", link, "mouse"));
        await reconnect(karim, leader);
      }
      const kind = (await alix.locator("#body").getAttribute("class")) ?? "";
      const fresh = !inspected.has(kind);
      await act(walk, all, fresh);
      if (fresh) await inspect(walk, all, around);
      inspected.add(kind);
    }
    await lead(leader, "workshop.end");
    for (const member of all.filter(({ way }) => way !== "plain")) await expect(member.page.locator("#step")).toHaveAttribute("data-status", "ended", { timeout: 30_000 });
    const everyone = all.map(({ page }) => page);
    for (const page of [...everyone.slice(1), ...Object.values(around)]) await page.close();
    await alix.goto(board.replace(/board$/, "record"));
    await expect(alix.locator("main")).toContainText("Odile"); // who took part without script is there too
    await endings[key]!(walk, alix, board, collective);
    for (const page of everyone) await page.context().close();
  });
}

async function decide(all: Member[]) {
  const leader = all[0]!;
  const leading = leader.page.locator("#decision details.leading");
  if (await leading.getAttribute("open") === null) await leading.locator("summary").click();
  await press(leader, leading.locator("button[value=objection]"));
  await kept(leader);
  for (const member of all) {
    await look(member);
    const consent = member.page.locator("form.stand button[value=consent]");
    if (await consent.count()) await press(member, consent);
    await kept(member);
  }
  await press(leader, leader.page.locator("#decision button[value=adopted]"));
  await expect(leader.page.locator("#decision")).toContainText(/Adopté/i);
}

test("no word, author or vote that is hidden reaches a participant early", async ({ browser, site }) => {
  const walk = walking(browser, site, "w-hidden");
  const alix = await arrive(walk);
  await signIn(alix, "alix-w-hidden@halle.example", "Alix Morel");
  const collective = await found(walk, alix);
  const { link, board } = await prepare(alix, collective, "first-meeting", "Ce qui est caché");
  await alix.goto(board);
  const leader: Member = { page: alix, name: "Alix", way: "mouse", lead: true };
  const nour = await guest(walk, "Nour", link, "mouse");
  const heard: string[][] = [];
  const listening = async (page: Page) => { heard.push(await hear(page)); };
  const paul = await guest(walk, "Paul", link, "mouse", {}, listening);
  const denis = await guest(walk, "Denis", link, "mouse", {}, async (page) => { await noSockets(page); await listening(page); });
  const odile = await guest(walk, "Odile", link, "plain", { javaScriptEnabled: false }, listening);
  const alixHears = await hear(alix);
  await lead(leader, "workshop.open");
  while (await kindOf(alix) !== "gather") await lead(leader, "step.open");
  await expect(nour.page.locator("#body form.add").first()).toBeVisible();
  await lead(leader, "step.anonymous");
  const secret = "murmure-7f3a";
  await write(nour, nour.page.locator("#body form.add").first(), secret);
  for (const other of [paul, denis]) await expect(other.page.locator("#body")).toContainText(/1 note/); // it is told that there is one
  await expect(alix.locator("#body")).toContainText(secret); // who leads may take it away, and knows not whose it is
  await odile.page.reload();
  for (const each of heard) expect(holds(each, secret), "a word before it is shown").toBe(false);
  await lead(leader, "step.reveal");
  for (const other of [paul, denis]) await expect(other.page.locator("#body")).toContainText(secret);
  await odile.page.reload();
  for (const [i, each] of heard.entries()) await expect.poll(() => holds(each, secret), `the test hears what comes to ${["Paul", "Denis", "Odile"][i]}`).toBe(true);
  for (const each of [...heard, alixHears]) {
    const drawn = each.flatMap((part) => part.match(/<li id=\\?"?note-[^]*?<\/li>/g) ?? []).filter((note) => note.includes(secret));
    expect(drawn.length, "the note is among what is heard").toBeGreaterThan(0);
    for (const note of drawn) expect(note, "an author who is to stay unknown").not.toContain("Nour");
  }

  while (await kindOf(alix) !== "vote") {
    await lead(leader, "step.open");
    if (await kindOf(alix) === "cluster") await cluster(leader, "Ce qui revient");
  }
  const dots = nour.page.locator("form.dots").first();
  await expect(dots).toBeVisible();
  for (const each of heard) each.length = 0;
  await press(nour, dots.locator("button").last());
  await kept(nour);
  await press(nour, dots.locator("button").last());
  await kept(nour);

  await odile.page.reload();
  for (const each of heard) expect(holds(each, "2 gommettes"), "a vote before it is counted").toBe(false);
  for (const each of heard) expect(holds(each, "Vous\u00A0: 2") || holds(each, "Vous\u00A0: 1"), "what somebody gave").toBe(false);
  await lead(leader, "count");
  await expect(paul.page.locator(".tally").first()).toContainText("2 gommettes");
  expect(holds(heard[0]!, "2 gommettes"), "the test hears the count").toBe(true);
  for (const { page } of [leader, nour, paul, denis, odile]) await page.context().close();
});
