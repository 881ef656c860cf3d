// <maillage-print>
//   holds a button that prints the page. It is hidden where there is no script, and so are
//   its words: browsers print by themselves.
class Print extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", () => { window.print(); });
  }
}

customElements.define("maillage-print", Print);
