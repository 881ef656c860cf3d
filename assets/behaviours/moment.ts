// <maillage-moment page="address of the page" to="…">
//   stands below the field of a note on the film of the page, in its form, and wraps a hidden
//   <button type="button">, and the list of moments that the note names. Pressed, it writes the moment
//   of the film where the person writes, as 1:23, leaves them there, and adds it to the list. It is
//   shown once the film can tell its moment. Without script people write it themselves.
import { write } from "./parts/moment.ts";

const changes = ["loadedmetadata", "emptied", "error"];

class Moment extends HTMLElement {
  private been = false; // in the field, so that their place is theirs

  connectedCallback() {
    const note = this.closest("form")?.querySelector("textarea");
    if (!note) return;
    note.addEventListener("focus", () => { this.been = true; });
    this.querySelector("button")?.addEventListener("click", () => {
      const film = this.film();
      if (film) this.add(note, Math.floor(film.currentTime));
    });
    for (const event of changes) document.addEventListener(event, this.offer, true); // they do not bubble
    this.offer();
  }

  disconnectedCallback() { for (const event of changes) document.removeEventListener(event, this.offer, true); }

  /** The film of the page, once it is known how long it is: before that it always stands at its beginning. */
  private film(): HTMLVideoElement | null {
    const film = document.querySelector<HTMLVideoElement>("maillage-player video");
    return film && film.readyState > 0 ? film : null;
  }

  /** Once it was there the button stays, for the focus of who is on it. */
  private offer = () => {
    const button = this.querySelector("button");
    if (!button) return;
    const film = this.film();
    if (film) button.hidden = false;
    button.setAttribute("aria-disabled", String(!film));
  };

  private add(note: HTMLTextAreaElement, at: number) {
    const moment = write(at * 1000, "");
    const place = this.been ? note.selectionEnd : note.value.length; // what is selected stays
    const before = note.value.slice(0, place);
    note.setRangeText(`${before === "" || /\s$/.test(before) ? "" : "\n"}${moment} `, place, place, "end");
    note.focus();
    note.dispatchEvent(new InputEvent("input", { bubbles: true }));
    this.list(moment, at);
  }

  private list(moment: string, at: number) {
    const nav = this.querySelector("nav");
    const list = nav?.querySelector("ul");
    if (!nav || !list || list.querySelector(`[data-at="${at}"]`)) return;
    const page = new URL(this.getAttribute("page") ?? "", location.href);
    page.searchParams.set("at", String(at));
    page.hash = "film";
    const link = document.createElement("a");
    link.href = page.href;
    link.dataset["at"] = String(at);
    const to = document.createElement("span");
    to.className = "visually-hidden";
    to.textContent = `${this.getAttribute("to")} `;
    link.append(to, moment);
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
    nav.hidden = false;
  }
}

customElements.define("maillage-moment", Moment);
