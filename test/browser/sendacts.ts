// What comes of a workshop is sent on to a dossier, and looked for where it arrives.
import { expect, type Page } from "@playwright/test";
import { become, check, invite, people, quietly, send, start, validate, write, type Walk } from "./acts.ts";

type Order = {
  pick: string; // words of what is sent, as the page lists it
  target: string; // how the value of where it goes begins
  fill?: (page: Page) => Promise<void>; // what the preview asks
};

/** Sends on what a workshop brought; gives the words of what was chosen. */
export async function sendOn(walk: Walk, page: Page, board: string, { pick, target, fill }: Order): Promise<string> {
  await page.goto(board.replace(/board$/, "sending"));
  await check(walk, page);
  const choice = page.locator("main .choice", { has: page.locator("[name=thing]"), hasText: pick }).first();
  await choice.locator("input").check();
  const values = await page.locator("[name=target] option").evaluateAll((all) => all.map((option) => (option as HTMLOptionElement).value));
  await page.locator("[name=target]").selectOption(values.find((value) => value.startsWith(target)) ?? `none begins with ${target}`);
  const words = (await choice.locator("label").innerText()).trim();
  await page.getByRole("button", { name: "Voir le résultat" }).click();
  await fill?.(page);
  await check(walk, page);
  await page.locator("form[action$='/sending'] button.main").click();
  await expect(page.locator(".notice.success")).toBeVisible();
  return words;
}

/** What is printed of a dossier tells where each paragraph comes from. */
async function printed(walk: Walk, page: Page, dossier: string, words: string) {
  await page.goto(`${dossier}/print`);
  await expect(page.locator("main")).toContainText(words);
  await told(page);
  await check(walk, page);
}

async function told(page: Page) {
  const source = page.locator("details.sources").first();
  await expect(source.locator("summary")).toContainText(/Issu de l’atelier .+, 8 personnes/);
  await source.locator("summary").click();
  await expect(source.locator("li").first()).toBeVisible();
}

const begin = (walk: Walk, page: Page) => start(quietly(walk), page, `Dossier ${walk.mark}`);
const idOf = (dossier: string) => dossier.split("/").pop() ?? "";

/** From a cluster to a text: what is put together stands below its name. */
async function clusterToText(walk: Walk, page: Page, board: string, dossier: string) {
  await sendOn(walk, page, board, { pick: "Ce qui revient", target: `text:${idOf(dossier)}` });
  await printed(walk, page, dossier, "Ce qui revient");
}

/** What a note does not tell of an offer: of what sort it is, and whose where it was said for nobody. */
async function offered(page: Page) {
  await page.locator("[name^=organisation-]").selectOption({ index: 1 });
  await page.locator("[name^=kind-]").selectOption("premises");
}

type Ending = (walk: Walk, page: Page, board: string, collective: string) => Promise<void>;

/** Where each template goes of itself. */
export const endings: Record<string, Ending> = {
  "first-meeting": async (walk, page, board) => {
    const dossier = await begin(walk, page);
    await clusterToText(walk, page, board, dossier);
    await sendOn(walk, page, board, {
      pick: "Elsa : closing", target: `todo:${idOf(dossier)}`,
      fill: async () => {
        await expect(page.locator("fieldset .help", { hasText: "Elsa" })).toBeVisible(); // who took it, and has no account here
        await page.locator("[name^=owner-]").selectOption({ label: "Alix Morel" });
      },
    });
    await page.goto(`${dossier}/sections/projet/remarks`);
    await expect(page.locator("article.remark", { hasText: "Elsa : closing" })).toContainText("Alix Morel");
    await expect(page.locator("article.remark", { hasText: "Elsa : closing" })).toContainText("30 mars 2030");
  },
  inventory: async (walk, page, board, collective) => {
    const dossier = await begin(walk, page);
    await sendOn(walk, page, board, { pick: "Nour : inventory", target: "offer", fill: offered });
    await page.goto(`${collective}#contributions`);
    await expect(page.locator("#contributions tr", { hasText: "Nour : inventory" })).toContainText(`Association ${walk.mark}`);
    await clusterToText(walk, page, board, dossier);
  },
  principles: async (walk, page, board, collective) => {
    const bruno = await invite(quietly(walk), page, collective, `bruno-${walk.mark}@halle.example`, "Bruno Petit");
    const dossier = await write(quietly(walk), page);
    const decided = await sendOn(walk, page, board, { pick: "Décision", target: `text:${idOf(dossier)}` });
    await printed(walk, page, dossier, decided.replace(/^Décision\s:\s*/, ""));
    await validate(quietly(walk), bruno, dossier);
    await page.goto(`${dossier}/validation`);
    await send(page, "/filing");
    await expect(page).toHaveURL(/\/receipt$/);
    const malik = await become(walk, people.malik);
    await malik.goto(`/instruction/dossiers/${idOf(dossier)}`);
    await told(malik); // what was filed tells the funder where it comes from
    await check(walk, malik);
    for (const each of [bruno, malik]) await each.context().close();
  },
  offer: async (walk, page, board, collective) => {
    const dossier = await begin(walk, page);
    await sendOn(walk, page, board, { pick: "groups", target: "offer", fill: offered });
    await page.goto(collective);
    await expect(page.locator("#contributions tbody")).toContainText("groups");
    await sendOn(walk, page, board, { pick: "budget", target: `budget:${idOf(dossier)}` });
    await page.goto(`${dossier}/budget`);
    await expect(page.locator("main table", { hasText: "budget" }).first()).toContainText(/1\s?500/);
  },
  video: async (walk, page, board) => {
    const dossier = await begin(walk, page);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(board.replace(/board$/, "record"));
    await check(walk, page);
    await clusterToText(walk, page, board, dossier);
  },
};
