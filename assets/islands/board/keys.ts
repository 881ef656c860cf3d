// Notes by keyboard: one of them is in the order of Tab; arrows lead from it to the others.
export type Steps = "previous" | "next" | "left" | "right" | "first" | "last";

const steps: Record<string, Steps> = { ArrowUp: "previous", ArrowDown: "next", ArrowLeft: "left", ArrowRight: "right", Home: "first", End: "last" };

/** Where a key leads from a note, in lists of notes: up and down go through all of them, left and
 *  right to the list beside, at the same height. */
export function lead(lists: readonly (readonly string[])[], from: string, step: Steps): string | null {
  const full = lists.filter((list) => list.length > 0);
  const at = full.findIndex((list) => list.includes(from));
  const list = full[at];
  if (!list) return full[0]?.[0] ?? null;
  const height = list.indexOf(from);
  const beside = (by: number): string | null => {
    const other = full[at + by];
    return other?.[Math.min(height, other.length - 1)] ?? null;
  };
  switch (step) {
    case "first": return list[0] ?? null;
    case "last": return list.at(-1) ?? null;
    case "left": return beside(-1);
    case "right": return beside(1);
    case "previous": return list[height - 1] ?? full[at - 1]?.at(-1) ?? null;
    case "next": return list[height + 1] ?? full[at + 1]?.[0] ?? null;
  }
}

export type Acts = { choose: (note: HTMLElement) => void; move: (note: HTMLElement) => void; open: (note: HTMLElement) => void; let: () => void };

const lists = (board: ParentNode) => [...board.querySelectorAll<HTMLElement>("ol.notes")].map((list) => [...list.querySelectorAll<HTMLElement>(":scope > li.note")]);

/** Keeps one note in the order of Tab: the one that was last, or else the first. */
export function rove(board: ParentNode) {
  const notes = lists(board).flat();
  const current = notes.find((note) => note.tabIndex === 0 && note.hasAttribute("tabindex")) ?? notes[0];
  for (const note of notes) note.tabIndex = note === current ? 0 : -1;
}

function go(board: ParentNode, note: HTMLElement) {
  for (const other of board.querySelectorAll<HTMLElement>("li.note[tabindex='0']")) other.tabIndex = -1;
  note.tabIndex = 0;
  note.focus();
  note.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** Listens to keys on notes themselves, not within their fields and buttons; and to the one that sends a field. */
export function listen(host: HTMLElement, board: () => ParentNode | null, acts: Acts) {
  host.addEventListener("keydown", (event) => {
    const note = event.target as HTMLElement;
    const within = board();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && note.matches("textarea")) {
      event.preventDefault();
      return note.closest("form")?.requestSubmit();
    }
    if (!within || !note.matches("li.note") || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = steps[event.key];
    if (step) {
      const to = lead(lists(within).map((list) => list.map(({ id }) => id)), note.id, step);
      const target = to && host.querySelector<HTMLElement>(`[id="${to}"]`);
      if (target) go(within, target);
    } else if (event.key === " ") acts.choose(note);
    else if (event.key === "Enter") acts.open(note);
    else if (event.key.toLowerCase() === "m" || event.key.toLowerCase() === "d") acts.move(note);
    else if (event.key === "Escape") acts.let();
    else return;
    event.preventDefault();
  });
}

const stepOf = (board: Element): string | undefined => board.querySelector<HTMLElement>("#step")?.dataset["step"];

/** Where the focus goes when the element that had it is gone: to the note that is there now. */
export class Place {
  private readonly note: string | null;
  private readonly list: string | null;
  private readonly height: number;
  private readonly within: boolean;
  private readonly step: string | undefined;

  constructor(board: Element) {
    this.step = stepOf(board);
    const active = document.activeElement;
    this.within = active !== null && board.contains(active);
    const note = this.within ? active!.closest("li.note") : null;
    this.note = note?.id ?? null;
    this.list = note?.closest("section")?.id ?? (this.within ? active!.closest("section")?.id : null) ?? null;
    this.height = note?.parentElement ? [...note.parentElement.children].indexOf(note) : 0;
  }

  restore(host: ParentNode, board: Element) {
    const active = document.activeElement;
    const lost = active === null || active === document.body || active.closest("dialog:not([open])") !== null;
    if (!this.within || !lost) return;
    const find = (id: string | null) => id ? host.querySelector<HTMLElement>(`[id="${id}"]`) : null;
    const there = [...find(this.list)?.querySelectorAll<HTMLElement>("li.note") ?? []];
    const heading = board.querySelector<HTMLElement>("#step h2") ?? board.querySelector<HTMLElement>("#step p");
    const target = stepOf(board) !== this.step ? heading : find(this.note) ?? (this.note ? there[Math.min(this.height, there.length - 1)] : null) ?? find(this.list)?.querySelector<HTMLElement>("h2, h3") ?? heading;
    if (!target) return;
    if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
    target.focus({ preventScroll: true });
  }
}
