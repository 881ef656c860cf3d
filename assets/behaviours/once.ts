// <maillage-once>
//   wraps one <form>. After the first press its buttons rest, so that a double click sends
//   one form; they wake when the page comes back from the browser's memory. The server
//   refuses or merges a second form all the same: without script nothing is lost.
class Once extends HTMLElement {
  private sent = false;

  connectedCallback() {
    this.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      if (this.sent) return event.preventDefault();
      this.sent = true;
      // Later: the pressed button's own name and value must leave with the form.
      window.setTimeout(() => this.rest(true), 0);
    });
    window.addEventListener("pageshow", () => {
      this.sent = false;
      this.rest(false);
    });
  }

  private rest(resting: boolean) {
    for (const button of this.querySelectorAll("button")) button.disabled = resting;
  }
}

customElements.define("maillage-once", Once);
