// What somebody is writing while its field goes away, as when who leads goes on: it is shown until
// the field is there again, and then put back into it.
type Field = HTMLTextAreaElement | HTMLInputElement;

const fields = "#board textarea[id], #board input[type=text][id]";

export class Drafts {
  private readonly kept = new Map<string, { text: string; item: HTMLElement }>();
  private before = new Map<string, string>();

  /** Show says what is kept, and gives what says so. */
  constructor(private readonly host: ParentNode, private readonly show: (text: string) => HTMLElement) {}

  /** Before pieces are placed: what is being written, and where. */
  note() {
    this.before = new Map([...this.host.querySelectorAll<Field>(fields)].filter(({ value, defaultValue }) => value !== defaultValue && value.trim() !== "").map((field) => [field.id, field.value]));
  }

  /** After they were: keeps what has no field any more, and puts back what has one again. */
  settle() {
    const find = (id: string) => this.host.querySelector<Field>(`#board [id="${CSS.escape(id)}"]`);
    for (const [id, text] of this.before) {
      if (find(id)) continue;
      this.kept.get(id)?.item.remove();
      this.kept.set(id, { text, item: this.show(text) });
    }
    for (const [id, { text, item }] of this.kept) {
      const field = find(id);
      if (!item.isConnected) this.kept.delete(id); // put away by who wrote it
      else if (field && field.value === field.defaultValue) {
        field.value = text;
        item.remove();
        this.kept.delete(id);
      }
    }
  }
}
