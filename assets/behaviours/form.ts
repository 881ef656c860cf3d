// <maillage-form>
//   wraps one <form> that does not save by itself. Leaving the page asks first when something
//   was typed and not sent. After the first press the buttons rest, so that a double click
//   sends one form; they wake when the page comes back from the browser's memory. The server
//   refuses or merges a second form all the same: without script nothing is lost.
class Form extends HTMLElement {
  private sent = false;
  private changed = false;

  connectedCallback() {
    this.addEventListener("input", () => { this.changed = true; });
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
    window.addEventListener("beforeunload", (event) => {
      if (this.changed && !this.sent) event.preventDefault();
    });
  }

  private rest(resting: boolean) {
    for (const button of this.querySelectorAll("button")) button.disabled = resting;
  }
}

customElements.define("maillage-form", Form);
