// <maillage-moment>
//   stands below the field of a note on the film of the page, in its form, and wraps a hidden
//   <button type="button">. Pressed, it writes the moment of the film where the person writes, as
//   1:23, and leaves them there. Without script people write it themselves.
class Moment extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    const note = this.closest("form")?.querySelector("textarea");
    if (!button || !note) return;
    button.hidden = false;
    let been = false; // there, so that their place is theirs
    note.addEventListener("focus", () => { been = true; });
    button.addEventListener("click", () => {
      const film = document.querySelector<HTMLVideoElement>("maillage-player video");
      if (!film) return;
      if (!been) note.setSelectionRange(note.value.length, note.value.length);
      const before = note.value.slice(0, note.selectionStart);
      const space = before === "" || /\s$/.test(before) ? "" : "\n";
      note.setRangeText(`${space}${written(film.currentTime)} `, note.selectionStart, note.selectionEnd, "end");
      note.focus();
      note.dispatchEvent(new InputEvent("input", { bubbles: true }));
    });
  }
}

/** Seconds as players show them: 1:23, or 1:02:03. */
function written(at: number): string {
  const seconds = Math.floor(at);
  const two = (n: number) => String(n).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}:${two(seconds % 60)}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

customElements.define("maillage-moment", Moment);
