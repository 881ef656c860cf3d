// Mentions follow what they name: the label is that of mentions.json while the thing is there.
// Of what is not there, whoever wrote it may have said anything: it is told as unknown.
import type { Node } from "prosemirror-model";
import type { NodeView } from "prosemirror-view";

export type Mentioned = { kind: string; id: string; label: string; group: string };

export class Mentions {
  private known: Map<string, Mentioned> | null = null; // until they were asked
  private asked: Promise<Mentioned[]> | null = null;
  private readonly shown = new Set<MentionView>();

  constructor(private readonly url: string, private readonly unknown: (label: string) => string) {}

  /** All that can be mentioned; asked once, and again after it failed. */
  all(): Promise<Mentioned[]> {
    this.asked ??= this.ask().catch(() => {
      this.asked = null;
      return [];
    });
    return this.asked;
  }

  private async ask(): Promise<Mentioned[]> {
    if (!this.url) return [];
    const answer = await fetch(this.url, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`mentions: ${answer.status}`);
    const all = await answer.json() as Mentioned[];
    this.known = new Map(all.map((one) => [`${one.kind}/${one.id}`, one]));
    for (const view of this.shown) view.show();
    return all;
  }

  label(node: Node): string {
    const kept = String(node.attrs["label"]);
    if (!this.known) return kept;
    return this.find(node)?.label ?? this.unknown(kept);
  }

  /** Whether what is mentioned is there, as far as one knows. */
  knows(node: Node): boolean {
    return !this.known || this.find(node) !== undefined;
  }

  private find(node: Node): Mentioned | undefined {
    return this.known?.get(`${node.attrs["kind"]}/${node.attrs["id"]}`);
  }

  view(node: Node): NodeView {
    const view = new MentionView(node, this, () => this.shown.delete(view));
    this.shown.add(view);
    void this.all();
    return view;
  }
}

class MentionView implements NodeView {
  readonly dom = document.createElement("span");

  constructor(private node: Node, private readonly mentions: Mentions, readonly destroy: () => void) {
    this.show();
  }

  show() {
    this.dom.className = this.mentions.knows(this.node) ? "mention" : "";
    this.dom.dataset["mention"] = this.node.attrs["kind"];
    this.dom.dataset["id"] = this.node.attrs["id"];
    const label = this.mentions.label(this.node);
    if (this.dom.textContent !== label) this.dom.textContent = label;
  }

  update(node: Node): boolean {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.show();
    return true;
  }

  ignoreMutation = () => true;
}
