// <maillage-copy from="id of an input or element" copied="…" failed="…">
//   wraps a hidden <button type="button"> and an empty [data-state] paragraph, a polite
//   live region. Shows the button where the browser lets pages copy; pressed, copies the
//   value or the words of the element. Without script people select the text themselves.
class Copy extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    const told = this.querySelector("[data-state]");
    const from = document.getElementById(this.getAttribute("from") ?? "");
    if (!button || !told || !from || !("clipboard" in navigator)) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      const text = from instanceof HTMLInputElement ? from.value : from.textContent ?? "";
      navigator.clipboard.writeText(text.trim()).then(
        () => { told.textContent = this.getAttribute("copied"); },
        () => { told.textContent = this.getAttribute("failed"); },
      );
    });
  }
}

customElements.define("maillage-copy", Copy);
