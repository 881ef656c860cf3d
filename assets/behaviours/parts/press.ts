// What moves a page under a pointer that is held would lose its click: it waits for the release.
export class Press {
  private down = false;
  private waiting: (() => void)[] = [];

  constructor(on: EventTarget = document) {
    on.addEventListener("pointerdown", () => { this.down = true; });
    for (const end of ["pointerup", "pointercancel"]) on.addEventListener(end, () => this.soon());
  }

  /** A click is told after the release: what waits comes after both, by a message, which no timer delays. */
  private soon() {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      this.release();
    };
    port2.postMessage(0);
  }

  /** Does it at once, or once no pointer is held; in order. */
  after(act: () => void) {
    if (this.down) this.waiting.push(act);
    else act();
  }

  private release() {
    this.down = false;
    for (const act of this.waiting.splice(0)) act();
  }
}
