// What follows when things do not go straight: a correction asked of a filed application,
// then a refusal, then the same application started again for the next round.
import { become, check, firstDossier, longAnswer, open, people, send, validate, writeLong, type Walk } from "./acts.ts";
import { expect, test } from "./site.ts";

test("a collective corrects, is refused, and starts again with the reasons beside each section", async ({ browser, site }) => {
  const walk: Walk = { browser, site, locale: "fr-FR", script: true, mark: "again" };
  const lead = await become(walk, people.lea);
  const tom = await become(walk, people.tom);
  const dossier = await firstDossier(lead);
  const id = dossier.split("/").pop() ?? "";
  await open(walk, lead, `${dossier}/sections/projet`);
  await writeLong(walk, lead, "resume", "Sept lieux de l’Artois se relient pour que chacun apprenne près de chez soi. ".repeat(4));
  await lead.locator("main form[action*='/sections/'] button.main").click();
  await lead.waitForURL((url) => !url.pathname.endsWith("/projet"));
  await validate(walk, tom, dossier); // each speaks for fifteen organisations
  await validate(walk, lead, dossier);
  await send(lead, "/filing");
  await expect(lead).toHaveURL(/\/receipt$/);

  const malik = await become(walk, people.malik);
  await open(walk, malik, `/instruction/dossiers/${id}`);
  const asked = malik.locator("form[action$='/correction']");
  await malik.getByText("Demander une correction", { exact: true }).click();
  await asked.getByRole("button").click();
  await expect(malik.locator("main")).toContainText("Choisissez"); // what is missing is told beside its field
  await check(walk, malik);
  await asked.locator("[name=sections][value=territoire]").check();
  await asked.locator("[name=message]").fill("Dites comment les habitants ont été entendus.");
  await asked.getByRole("button").click();
  await expect(malik.locator("main")).toContainText("Dites comment les habitants ont été entendus.");

  // Only the named section opens again; the partners validate the new text before it goes back.
  await open(walk, lead, dossier);
  await expect(lead.locator("main")).toContainText("Dites comment les habitants ont été entendus.");
  await lead.goto(`${dossier}/sections/projet`);
  await expect(lead.locator("main textarea")).toHaveCount(0);
  await open(walk, lead, `${dossier}/sections/territoire`);
  await writeLong(walk, lead, "besoins", "Trois ateliers ont réuni soixante habitants : un lieu ouvert le soir manque.");
  await lead.locator("main form[action*='/sections/'] button.main").click();
  await lead.waitForURL((url) => !url.pathname.endsWith("/territoire"));
  await lead.goto(dossier);
  await send(lead, "/correction");
  await check(walk, lead);
  await expect(lead.locator("main .notice")).toHaveText("Il manque l’accord de 30 partenaires.");
  await validate(walk, lead, dossier);
  await validate(walk, tom, dossier);
  await lead.goto(dossier);
  await send(lead, "/correction");
  await check(walk, lead);
  await malik.goto(`/instruction/dossiers/${id}`);
  await expect(malik.locator("main")).toContainText("Trois ateliers ont réuni soixante habitants");

  const claire = await become(walk, people.claire);
  await open(walk, claire, `/instruction/dossiers/${id}/decision`);
  await claire.locator("[name=outcome][value=refusal]").check();
  await claire.locator("[name=refusals][value=modele]").check();
  await claire.locator("[name=reason-modele]").fill("Les recettes de la troisième année ne sont pas expliquées.");
  await send(claire, "/decision");
  await expect(claire.locator("[name=reason-modele]")).toHaveValue(/recettes/); // a reason by criterion is wanted, and what was typed stays
  await check(walk, claire);
  for (const reason of await claire.locator("[name^=reason-]").all()) {
    if ((await reason.inputValue()) === "") await reason.fill("Le dossier répond à ce critère.");
  }
  await send(claire, "/decision");
  await expect(claire).toHaveURL(/\/board(#|$)/);
  await claire.locator("[name=sure]").check();
  await send(claire, "/release");

  await open(walk, lead, `${dossier}/decision`);
  await expect(lead.locator("main")).toContainText("Les recettes de la troisième année ne sont pas expliquées.");
  await send(lead, "/again");
  const next = new URL(lead.url()).pathname;
  expect(next).not.toBe(dossier);
  await check(walk, lead);
  await open(walk, lead, `${next}/sections/territoire`);
  await expect(longAnswer(lead, "besoins")).toContainText("Trois ateliers");
  await open(walk, lead, `${next}/sections/modele`);
  await expect(lead.locator("main")).toContainText("Les recettes de la troisième année ne sont pas expliquées.");
  for (const page of [lead, tom, malik, claire]) await page.context().close();
});

test("the way back leads to a refused form with what was typed in it", async ({ browser, site }) => {
  const walk: Walk = { browser, site, locale: "fr-FR", script: true, mark: "back" };
  const lead = await become(walk, people.lea);
  await lead.goto("/collectives/new");
  await lead.locator("main form button.main").click();
  await expect(lead.locator("main .field.wrong")).not.toHaveCount(0);
  await lead.locator("main textarea").first().fill("Relier les lieux du canton");
  await lead.locator(".site-nav a[href='/calls']").click();
  await lead.waitForURL("**/calls");
  await lead.goBack();
  await expect(lead.locator("main textarea").first()).toHaveValue("Relier les lieux du canton");
});
