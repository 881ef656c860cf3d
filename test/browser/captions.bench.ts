// How long a letter takes among three hundred lines of captions, and one line more. See docs/bench.md.
import { become, people, type Walk } from "./acts.ts";
import { captioned, clip, takeLines } from "./filmacts.ts";
import { expect, start, test } from "./site.ts";

test("captions are typed", async ({ browser }) => {
  const program = await start();
  try {
    const walk: Walk = { browser, site: program.url, locale: "fr-FR", script: true, mark: "lines", width: 1280, unchecked: true };
    const page = await become(walk, people.lea);
    await page.goto(await captioned(walk, page, clip({ seconds: 20, size: "640x360" })));
    await takeLines(page, 300);
    await expect(page.locator("fieldset.cue")).toHaveCount(300);
    await page.getByRole("group", { name: "Sous-titre 150", exact: true }).getByLabel("Texte").focus();
    // From a key to the frame that shows it.
    const letters = await page.evaluate(async () => {
      const field = document.activeElement as HTMLTextAreaElement;
      const took: number[] = [];
      for (let i = 0; i < 100; i++) {
        const before = performance.now();
        field.setRangeText("x", field.value.length, field.value.length, "end");
        field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        took.push(performance.now() - before);
      }
      return took.sort((a, b) => a - b);
    });
    const before = Date.now();
    await page.keyboard.press("Control+Enter");
    await expect(page.locator("fieldset.cue")).toHaveCount(301);
    console.log(`a letter among 300 lines, ms: ${letters[50]?.toFixed(1)} in the middle, ${letters[95]?.toFixed(1)} at the 95th percentile; one line more: ${Date.now() - before}`);
  } finally {
    await program.stop();
  }
});
