// What people do in the steps of a workshop, each in their way: with the island, by keyboard alone,
// or by plain forms.
import { expect, type Locator, type Page } from "@playwright/test";

export type Member = { page: Page; name: string; way: "mouse" | "keys" | "plain"; lead?: boolean };

/** What is done in the step that is open. */
export const kindOf = async (page: Page): Promise<string> =>
  (await page.locator("#body").getAttribute("class").catch(() => ""))?.match(/kind-(\w+)/)?.[1] ?? "";

/** Presses a button in the way of a person; waits for what it says, where that is told. */
export async function press(member: Member, button: Locator) {
  if (member.way === "keys") {
    await button.focus();
    await member.page.keyboard.press("Enter");
  } else if (member.way === "plain") {
    await Promise.all([member.page.waitForLoadState("load"), button.click()]);
  } else await button.click();
}

/** Nothing waits any more: what was done is kept. */
export async function kept(member: Member) {
  if (member.way === "plain") return;
  await expect(member.page.locator(".board-state")).toHaveText(/^(Connecté. Tout est enregistré.|Connected. Everything is saved.)$/, { timeout: 30_000 });
}

/** Sees the board as it is now: without script one asks for it. */
export async function look(member: Member) {
  if (member.way === "plain") await member.page.goto(member.page.url().replace(/[#?].*$/, ""));
}

/** Unfolds what holds a form, as people do who want to see it. */
export async function unfold(member: Member, form: Locator) {
  const fold = form.locator("xpath=ancestor::details[1]");
  if (await fold.count() && await fold.getAttribute("open") === null) await press(member, fold.locator("> summary"));
}

/** Writes a note in a list that takes some. */
export async function write(member: Member, form: Locator, words: string) {
  await unfold(member, form);
  const field = form.locator("textarea[name=text]");
  if (member.way === "keys") {
    await field.focus();
    await member.page.keyboard.type(words);
  } else await field.fill(words);
  const organisation = form.locator("[name=organisation]");
  if (await organisation.count() && await organisation.inputValue() === "") await organisation.selectOption({ index: 1 });
  const amount = form.locator("[name=amount]");
  if (await amount.count()) await amount.fill("1500");
  const due = form.locator("[name=due]");
  if (await due.count()) await due.fill("2030-03-30");
  const owner = form.locator("[name=owner]");
  if (await owner.count()) await owner.fill(member.name);
  await press(member, form.locator("button").last());
  await kept(member);
}

/** Takes part in the step that is open; gives what was written. */
export async function takePart(member: Member, nth: number): Promise<string[]> {
  await look(member);
  const { page } = member;
  const kind = await kindOf(page);
  const written: string[] = [];
  const forms = page.locator("#body .list form.add");
  const lists = await forms.count();
  if (lists > 0 && kind !== "consent") {
    const words = `${member.name} : ${kind} ${nth}`;
    await write(member, forms.nth(nth % lists), words);
    written.push(words);
  }
  if (kind === "vote") await press(member, page.locator("form.dots button[name=dots]:last-of-type").nth(nth % 2));
  if (kind === "rate") {
    for (const form of (await page.locator("form.rate").all()).slice(0, 2)) await press(member, form.locator("button").nth(nth % 3));
  }
  if (kind === "consent") await stand(member);
  const ready = page.locator("#me form:has([value=ready]) button");
  if (await ready.count()) await press(member, ready);
  await kept(member);
  return written;
}

/** Consents, where one is asked. */
export async function stand(member: Member) {
  const button = member.page.locator("form.stand button[value=consent]");
  if (await button.count()) await press(member, button);
}

/** All that comes to a page: by websocket, by events, and as answers. */
export async function hear(page: Page): Promise<string[]> {
  const all: string[] = [];
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  session.on("Network.webSocketFrameReceived", ({ response }) => { all.push(response.opcode === 1 ? response.payloadData : Buffer.from(response.payloadData, "base64").toString()); });
  session.on("Network.eventSourceMessageReceived", ({ data }) => { all.push(data, Buffer.from(data, "base64").toString()); });
  page.on("response", async (response) => {
    if (!/\/stream/.test(response.url())) all.push(await response.text().catch(() => ""));
  });
  return all;
}

export const holds = (heard: readonly string[], words: string): boolean => heard.some((each) => each.includes(words));

/** Comes in by the link and a first name. */
export async function join(member: Member, link: string): Promise<Member> {
  const { page, name } = member;
  await page.goto(link);
  const field = page.locator("main [name=name]");
  if (await field.count()) {
    await field.fill(name);
    await page.locator("main button.main").click();
  }
  await expect(page.locator("#board")).toBeVisible();
  return member;
}

/** Does one act of whoever leads; false where it is not offered. */
export async function lead(leader: Member, verb: string): Promise<boolean> {
  const { page } = leader;
  const step = page.locator("#step");
  const before = await step.getAttribute("data-step");
  const button = verb === "step.open" ? page.locator("#step form:has(input[value='step.open']) button.main") : page.locator(`#board button[name=do][value="${verb}"], #board form:has(input[name=do][value="${verb}"]) button`).first();
  if (await button.count() === 0) return false;
  await button.evaluate((element) => {
    for (let fold = element.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
  });
  await press(leader, button);
  await kept(leader);
  if (verb === "step.open") await expect(step).not.toHaveAttribute("data-step", before ?? "");
  return true;
}

/** Prepares a workshop from a template; gives its board and the link by which people come. */
export async function prepare(page: Page, collective: string, template: string, title: string): Promise<{ link: string; board: string }> {
  await page.goto(`${collective}/workshops/new`);
  await page.locator(`[name=template][value="${template}"]`).check();
  await page.locator("[name=title]").fill(title);
  await page.locator("form[action$='/workshops'] button.main").click();
  await expect(page.locator("#agenda")).toBeVisible();
  const link = /https?:\/\/[^"'<>\s]+(\/w\/[\w-]+)/.exec(await page.content())?.[1] ?? "";
  expect(link, "the link by which people come").not.toBe("");
  return { link, board: `${new URL(page.url()).pathname}/board` };
}

/** Makes a cluster and moves the first note to it, by keys. */
export async function cluster(leader: Member, title: string) {
  const { page } = leader;
  const form = page.locator("form.new-list");
  await form.locator("[name=name]").fill(title);
  await press(leader, form.locator("button"));
  await expect(page.locator("#body h3", { hasText: title })).toBeVisible();
  const note = page.locator("li.note[data-move]").first();
  if (await note.count() === 0) return;
  await note.focus();
  await page.keyboard.press("m");
  await page.getByRole("dialog").getByRole("button", { name: title }).click();
  await kept(leader);
  await expect(page.locator("section.list", { hasText: title }).locator("li.note")).not.toHaveCount(0);
}
