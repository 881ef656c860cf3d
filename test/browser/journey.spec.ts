// The whole chain, from creating the collective to the public list, as five people: Alix
// leads, Bruno represents the organisation, Malik instructs, Inès reviews, Claire decides.
import { arrive, assign, become, check, found, invite, open, people, score, send, validate, write, type Walk } from "./acts.ts";
import { expect, signIn, test } from "./site.ts";

async function journey(walk: Walk) {
  const alix = await arrive(walk);
  await signIn(alix, `alix-${walk.mark}@halle.example`, "Alix Morel");
  const collective = await found(walk, alix);
  const bruno = await invite(walk, alix, collective, `bruno-${walk.mark}@halle.example`, "Bruno Petit");
  const dossier = await write(walk, alix);
  const id = dossier.split("/").pop() ?? "";

  await validate(walk, bruno, dossier);
  await open(walk, alix, `${dossier}/validation`);
  await send(alix, "/filing");
  await expect(alix).toHaveURL(/\/receipt$/);
  await check(walk, alix);

  const malik = await become(walk, people.malik);
  await assign(walk, malik, id, "Quintrec");
  const ines = await become(walk, people.ines);
  await score(walk, ines, id);

  const claire = await become(walk, people.claire);
  await open(walk, claire, `/instruction/dossiers/${id}/decision`);
  await claire.locator("[name=outcome][value=award]").check();
  await claire.locator("[name=amount]").fill("150000");
  await send(claire, "/decision");
  await expect(claire).toHaveURL(/\/board(#|$)/);
  await check(walk, claire);
  await claire.locator("[name=sure]").check();
  await send(claire, "/release");

  const visitor = await arrive(walk);
  await open(walk, visitor, "/places");
  await expect(visitor.locator("main")).toContainText(`Place ${walk.mark}`);
  await open(walk, alix, `${dossier}/decision`);
  await expect(alix.locator("html")).toHaveAttribute("lang", walk.locale.slice(0, 2));
  for (const page of [alix, bruno, malik, ines, claire, visitor]) await page.context().close();
}

test("five people take a collective to the public list, en français", async ({ browser, site }, info) => {
  const script = info.project.name !== "no-script";
  await journey({ browser, site, locale: "fr-FR", script, mark: script ? "script" : "plain" });
});

test("five people take a collective to the public list, in English", async ({ browser, site }) => {
  await journey({ browser, site, locale: "en-GB", script: true, mark: "english" });
});
