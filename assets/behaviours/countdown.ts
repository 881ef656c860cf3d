// <maillage-countdown to="2021-03-30T16:00:59Z" now="2021-03-30T10:00:00Z" days="{n} jours"
//   hours="{n} h" minutes="{n} min" over="C’est terminé.">
//   shows the time left by the server's clock (now is when the page was made). The visible
//   text changes each minute; only 60, 10, 5 and 1 minutes are announced. Without script
//   the closing date inside stays.
const milestones = new Set([60, 10, 5, 1]);

class Countdown extends HTMLElement {
  private timer = 0;

  connectedCallback() {
    const to = Date.parse(this.getAttribute("to") ?? "");
    const offset = Date.parse(this.getAttribute("now") ?? "") - Date.now();
    if (Number.isNaN(to) || Number.isNaN(offset)) return;
    const shown = document.createElement("span");
    const announced = document.createElement("span");
    announced.className = "visually-hidden";
    announced.setAttribute("role", "status");
    this.append(" ", shown, announced);
    const tick = () => {
      const left = Math.ceil((to - Date.now() - offset) / 60_000);
      shown.textContent = `(${left > 0 ? this.words(left) : this.getAttribute("over")})`;
      if (milestones.has(left) || left <= 0) announced.textContent = shown.textContent;
      if (left > 0) this.timer = window.setTimeout(tick, 10_000);
    };
    tick();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  private words(minutes: number): string {
    const say = (name: string, n: number) => (this.getAttribute(name) ?? "{n}").replace("{n}", String(n));
    if (minutes >= 2 * 1440) return say("days", Math.floor(minutes / 1440));
    if (minutes >= 120) return say("hours", Math.floor(minutes / 60));
    return say("minutes", minutes);
  }
}

customElements.define("maillage-countdown", Countdown);
