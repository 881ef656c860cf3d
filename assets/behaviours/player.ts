// <maillage-player>
//   holds a <video> and links to its qualities, [data-source], which then change it in place, at the
//   same moment. With data-waits the page is asked now and then how far the film has come, and what it
//   says takes the place of what is here, unless somebody is watching. [data-unplayed] is shown while the film
//   cannot be played. Links of the page with data-at, in seconds, lead to a moment of the film in place.
const pause = 4000; // milliseconds

class Player extends HTMLElement {
  private timer = 0;

  connectedCallback() {
    this.addEventListener("click", (event) => {
      const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-source]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.choose(link);
    });
    // Neither event of a <video> bubbles.
    this.addEventListener("error", () => this.unplayed(true), true);
    this.addEventListener("loadedmetadata", () => this.unplayed(false), true);
    if (this.querySelector("video")?.error) this.unplayed(true);
    document.addEventListener("click", this.go);
    this.wait();
  }

  private go = (event: MouseEvent) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-at]");
    const film = this.querySelector("video");
    if (!link || !film || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    film.currentTime = Number(link.dataset["at"]);
    film.scrollIntoView({ block: "nearest" });
    void film.play().catch(() => undefined); // it stands at the moment anyway
  };

  private unplayed(so: boolean) {
    const words = this.querySelector<HTMLElement>("[data-unplayed]");
    if (words) words.hidden = !so;
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    document.removeEventListener("click", this.go);
  }

  private choose(link: HTMLAnchorElement) {
    const film = this.querySelector("video");
    const source = link.dataset["source"];
    if (!film || !source) return;
    for (const other of this.querySelectorAll("a[data-source]")) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    const { currentTime, paused } = film;
    film.addEventListener("loadedmetadata", () => {
      film.currentTime = currentTime;
      if (!paused) void film.play();
    }, { once: true });
    film.src = source;
  }

  private wait() {
    if (this.hasAttribute("data-waits")) this.timer = window.setTimeout(() => void this.ask(), pause);
  }

  private async ask() {
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      if (answer.ok) this.show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch { /* the line is down: later */ }
    if (this.isConnected) this.wait();
  }

  private show(page: Document) {
    const next = page.querySelector("maillage-player");
    if (!next) return;
    const waits = next.hasAttribute("data-waits");
    const said = this.querySelector("[role=status]");
    const saying = next.querySelector("[role=status]");
    if (said && saying) {
      said.className = saying.className;
      const bar = said.querySelector("progress");
      const further = saying.querySelector("progress");
      if (bar && further) bar.value = further.value; // words that only count are not told again
      else said.replaceChildren(...saying.childNodes);
    }
    const film = this.querySelector("video");
    if (waits || (film && !film.paused)) return;
    this.removeAttribute("data-waits");
    this.replaceChildren(...next.childNodes);
    const same = this.querySelector("video");
    if (film?.currentTime && same) same.currentTime = film.currentTime; // who pauses to write goes on from there
  }
}

customElements.define("maillage-player", Player);
