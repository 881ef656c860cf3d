// <maillage-pick max="20000000" too-large="…" error="…">
//   wraps one <form> with a file and a [data-state] paragraph. A file above max bytes, which the server would refuse after
//   receiving it all, is refused as soon as it is chosen; its field says so, and the paragraph for who hears the page. Nothing else is
//   judged here: the server alone knows what a file holds. Without script the server refuses.
import { mark, named } from "./parts/marks.ts";

class Pick extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    const input = this.querySelector<HTMLInputElement>("input[type=file]");
    if (!form || !input) return;
    const refused = () => (input.files?.[0]?.size ?? 0) > Number(this.getAttribute("max"));
    const tell = () => {
      const messages: Record<string, string> = refused() ? { [input.name]: this.getAttribute("too-large") ?? "" } : {};
      const word = this.getAttribute("error") ?? "";
      mark(form, messages, word, true);
      const said = this.querySelector("[data-state]");
      if (said) said.textContent = refused() ? `${word} ${named(form, messages, [input.name])}` : "";
    };
    input.addEventListener("change", tell);
    form.addEventListener("submit", (event) => {
      if (!refused()) return;
      event.preventDefault();
      tell();
      input.focus();
    });
  }
}

customElements.define("maillage-pick", Pick);
