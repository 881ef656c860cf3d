import { expect, expectAccessible, signIn, test } from "./site.ts";

test("public pages are readable by everyone", async ({ page }) => {
  for (const path of ["/", "/sign-in", "/about", "/films", "/demo/outbox", "/nowhere"]) {
    await page.goto(path);
    await expect(page.locator("h1")).toHaveCount(1);
    await expectAccessible(page);
  }
});

test("a newcomer signs in by mail and gives their name", async ({ page }, info) => {
  await signIn(page, `lea-${info.project.name}@example.org`, "Léa Morel");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Bonjour Léa Morel");
  await expectAccessible(page);
  await page.goto("/account");
  await expectAccessible(page);
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("My account");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});
