// What somebody is writing while its field goes away, as when who leads goes on: it is shown until
// the field is there again, and then put back into it.
type Field = HTMLTextAreaElement | HTMLInputElement;

const fields = "#board textarea[id], #board input[type=text][id]";

export class Drafts {
  private readonly kept = new Map<string, { text: string; item: HTMLElement }>();
  private before = new Map<string, string>();

  /** Show says what is kept, and gives what says so; store keeps it by the key while the page is loaded
   *  again. */
  constructor(private readonly host: ParentNode, private readonly show: (text: string) => HTMLElement, private readonly store: Storage | null, private readonly key: string) {}

  /** When the page goes: another may come in its place, as for who chooses for whom they speak. */
  leave() {
    this.note();
    const all = [...this.before, ...[...this.kept].filter(([, { item }]) => item.isConnected).map(([id, { text }]) => [id, text])];
    try {
      if (all.length > 0) this.store?.setItem(this.key, JSON.stringify(all));
      else this.store?.removeItem(this.key);
    } catch {
      // a full store loses what none would have kept
    }
  }

  /** Once the page is there. */
  come() {
    try {
      const all = JSON.parse(this.store?.getItem(this.key) ?? "[]") as [string, string][];
      this.before = new Map(all);
    } catch {
      return; // a copy that cannot be read is none
    }
    for (const [id, text] of this.before) {
      const field = this.field(id);
      if (!field || field.value !== field.defaultValue) continue;
      field.value = text;
      field.closest("details")?.setAttribute("open", "");
    }
    this.settle();
  }

  private field(id: string): Field | null {
    return this.host.querySelector<Field>(`#board [id="${CSS.escape(id)}"]`);
  }

  /** Before pieces are placed: what is being written, and where. */
  note() {
    this.before = new Map([...this.host.querySelectorAll<Field>(fields)].filter(({ value, defaultValue }) => value !== defaultValue && value.trim() !== "").map((field) => [field.id, field.value]));
  }

  /** After they were: keeps what has no field any more, and puts back what has one again. */
  settle() {
    for (const [id, text] of this.before) {
      if (this.field(id)) continue;
      this.kept.get(id)?.item.remove();
      this.kept.set(id, { text, item: this.show(text) });
    }
    for (const [id, { text, item }] of this.kept) {
      const field = this.field(id);
      if (!item.isConnected) this.kept.delete(id); // put away by who wrote it
      else if (field && field.value === field.defaultValue) {
        field.value = text;
        item.remove();
        this.kept.delete(id);
      }
    }
  }
}
