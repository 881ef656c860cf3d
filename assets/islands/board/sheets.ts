// The page of one note in a dialog: what may be done with it, as the server wrote it.
import { button, make, name } from "../editor/parts.ts";
import type { Texts } from "../editor/texts.ts";

export class Sheets {
  readonly dialog = make("dialog", { class: "board-dialog", "data-island": "sheet" });

  /** Place is where the focus is, and where it goes if that is gone. */
  constructor(private readonly texts: Texts, private readonly place: () => () => void) {}

  /** Shows a page's main part; follows the link where it cannot be had. */
  async show(address: string) {
    const back = this.place();
    const main = await fetch(address, { headers: { Accept: "text/html" } }).then(async (answer) => {
      const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
      return page.querySelector("main");
    }).catch(() => null);
    if (!main?.querySelector("form, h1")) {
      location.assign(address);
      return;
    }
    for (const away of main.querySelectorAll("script, [data-page-only]")) away.remove();
    const title = main.querySelector("h1") ?? make("h1");
    const heading = make("h2", {}, title.textContent ?? "");
    title.remove();
    for (const form of main.querySelectorAll("form")) form.setAttribute("action", new URL(form.getAttribute("action") ?? "", new URL(address, location.href)).href);
    this.dialog.setAttribute("aria-labelledby", name(heading, "sheet"));
    this.dialog.replaceChildren(heading, ...main.childNodes, button(this.texts.say("close"), () => this.dialog.close(), { class: "quiet" }));
    this.dialog.addEventListener("close", () => {
      this.dialog.replaceChildren(); // its fields have names that those of the board may have
      back(); // browsers give the focus back to what is still there, and to nothing else
    }, { once: true });
    this.dialog.showModal();
  }
}
