// <maillage-reorder> <ol> <li> … <form action="…/place"> buttons … </form> </li> … </ol> </maillage-reorder>
//   lets items be dragged by mouse to another place, beside the buttons that move them by one. The
//   form of what was dragged is sent with "at", the place it takes among all, from 0.
const moves = "form[action$='/place']";

class Reorder extends HTMLElement {
  private dragged: HTMLElement | null = null;

  connectedCallback() {
    for (const item of this.items) {
      if (!item.querySelector(moves) || item.querySelector(":scope > .grip")) continue;
      const grip = document.createElement("span");
      grip.className = "grip";
      grip.draggable = true;
      grip.ariaHidden = "true"; // the buttons do the same
      grip.textContent = "⠿";
      item.prepend(grip);
    }
    this.addEventListener("dragstart", (event) => {
      if (!(event.target as Element).matches?.(".grip")) return;
      this.dragged = (event.target as Element).parentElement;
      if (this.dragged) event.dataTransfer?.setDragImage(this.dragged, 10, 10);
      event.dataTransfer?.setData("text/plain", "");
    });
    this.addEventListener("dragover", (event) => {
      const over = this.over(event);
      this.mark(over);
      if (over) event.preventDefault();
    });
    this.addEventListener("drop", (event) => this.drop(event));
    this.addEventListener("dragend", () => {
      this.dragged = null;
      this.mark(null);
    });
  }

  private get items(): HTMLElement[] { return [...this.querySelectorAll<HTMLElement>("ol > li")]; }

  private over(event: DragEvent): HTMLElement | null {
    const item = (event.target as Element | null)?.closest?.<HTMLElement>("li") ?? null;
    return this.dragged && item?.parentElement === this.dragged.parentElement ? item : null;
  }

  private mark(item: HTMLElement | null) {
    for (const each of this.items) each.toggleAttribute("data-over", each === item && each !== this.dragged);
  }

  private drop(event: DragEvent) {
    const item = this.over(event);
    const form = this.dragged?.querySelector<HTMLFormElement>(moves);
    if (!item || !form || item === this.dragged) return;
    event.preventDefault();
    const at = document.createElement("input");
    Object.assign(at, { type: "hidden", name: "at", value: String(this.items.filter(({ parentElement }) => parentElement === item.parentElement).indexOf(item)) });
    form.append(at);
    form.submit();
  }
}

customElements.define("maillage-reorder", Reorder);
