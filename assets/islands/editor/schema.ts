// The schema of texts, from the one file that the server checks them against. That file says what
// may stand where; this one says how each looks in a page, and what pasted HTML it is read from.
import { Schema, type AttributeSpec, type DOMOutputSpec, type MarkSpec, type Node, type NodeSpec, type TagParseRule } from "prosemirror-model";
import file from "../../../internal/document/text/schema.json";

type Attribute = { name: string; required?: boolean; default?: unknown; most?: number };
type Kind = { name: string; group?: string[]; content?: string; attrs?: Attribute[] };

/** The version that the server compares: a page that knows less may not write. */
export const version: number = file.version;

const span = (element: HTMLElement, name: string, most: number): number =>
  Math.min(Math.max(Math.trunc(Number(element.getAttribute(name))) || 1, 1), most);

const cellAttributes = (element: HTMLElement) => ({ colspan: span(element, "colspan", 50), rowspan: span(element, "rowspan", 500) });

function cell(tag: string, role: string): Partial<NodeSpec> {
  return {
    tableRole: role,
    isolating: true,
    parseDOM: [{ tag, getAttrs: cellAttributes }],
    toDOM: ({ attrs: { colspan, rowspan } }: Node) => [tag, { ...(colspan > 1 && { colspan }), ...(rowspan > 1 && { rowspan }) }, 0],
  };
}

/** A link that cannot run anything, as the server sees it; null when it is none. */
export function safeLink(href: string): string | null {
  if (/[\u0000-\u0020\\\u007f]/.test(href) || href.length > 2000) return null;
  if (/^(https?:\/\/[^/]|mailto:.|tel:.)/i.test(href)) return URL.canParse(href) ? href : null;
  return /^\/(?!\/)/.test(href) || href.startsWith("#") ? href : null;
}

/** The path of an image that this site holds; null for those of others. */
function ownImage(element: HTMLElement) {
  const src = element.getAttribute("src") ?? "";
  const here = globalThis.location?.origin ?? "";
  const path = here && src.startsWith(`${here}/`) ? src.slice(here.length) : src;
  const alt = (element.getAttribute("alt") ?? "").trim().slice(0, 500);
  return /^\/(?!\/)/.test(path) && alt ? { src: path, alt } : false;
}

// A heading stands below those of the page. Copied from here it keeps its level; from elsewhere
// the first kind is the first, and all below the third are third.
const headings: TagParseRule[] = [1, 2, 3, 4, 5, 6].map((n) => ({
  tag: `h${n}`,
  getAttrs: (element) => ({ level: Math.min(Math.max(Number(element.getAttribute("data-level")) || n, 1), 3) }),
}));

const looks: Record<string, Partial<NodeSpec>> = {
  doc: {},
  paragraph: {
    parseDOM: [{ tag: "p", getAttrs: (element) => ({ sources: element.getAttribute("data-sources") }) }],
    toDOM: ({ attrs }: Node) => ["p", attrs["sources"] ? { "data-sources": attrs["sources"] } : {}, 0],
  },
  heading: {
    defining: true,
    parseDOM: headings,
    toDOM: ({ attrs }: Node) => [`h${attrs["level"] + 1}`, { "data-level": attrs["level"] }, 0],
  },
  bullet_list: { parseDOM: [{ tag: "ul" }], toDOM: () => ["ul", 0] },
  ordered_list: {
    parseDOM: [{ tag: "ol", getAttrs: (element) => ({ order: span(element, "start", 9999) }) }],
    toDOM: ({ attrs }: Node) => ["ol", attrs["order"] === 1 ? {} : { start: attrs["order"] }, 0],
  },
  list_item: { defining: true, parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
  blockquote: { defining: true, parseDOM: [{ tag: "blockquote" }], toDOM: () => ["blockquote", 0] },
  horizontal_rule: { parseDOM: [{ tag: "hr" }], toDOM: () => ["hr"] },
  table: { tableRole: "table", isolating: true, parseDOM: [{ tag: "table" }], toDOM: () => ["table", ["tbody", 0]] },
  table_row: { tableRole: "row", parseDOM: [{ tag: "tr" }], toDOM: () => ["tr", 0] },
  table_cell: cell("td", "cell"),
  table_header: cell("th", "header_cell"),
  image: {
    draggable: true,
    parseDOM: [{ tag: "img[src]", getAttrs: ownImage }],
    toDOM: ({ attrs }: Node) => ["img", { src: attrs["src"], alt: attrs["alt"] }],
  },
  hard_break: { selectable: false, linebreakReplacement: true, parseDOM: [{ tag: "br" }], toDOM: () => ["br"] },
  mention: {
    atom: true,
    parseDOM: [{
      tag: "span[data-mention]",
      getAttrs: (element) => ({ kind: element.getAttribute("data-mention"), id: element.getAttribute("data-id"), label: element.textContent }),
    }],
    toDOM: ({ attrs }: Node): DOMOutputSpec => ["span", { class: "mention", "data-mention": attrs["kind"], "data-id": attrs["id"] }, attrs["label"]],
  },
  text: {},
};

const markLooks: Record<string, MarkSpec> = {
  link: {
    inclusive: false,
    parseDOM: [{
      tag: "a[href]",
      getAttrs: (element) => {
        const href = safeLink(element.getAttribute("href") ?? "");
        return href === null ? false : { href };
      },
    }],
    toDOM: ({ attrs }) => ["a", { href: attrs["href"], rel: "noreferrer" }, 0],
  },
  strong: {
    parseDOM: [{ tag: "strong" }, { tag: "b", getAttrs: (element) => element.style.fontWeight !== "normal" && null },
      { style: "font-weight", getAttrs: (value) => /^(bold(er)?|[7-9]\d{2})$/.test(value) && null }],
    toDOM: () => ["strong", 0],
  },
  em: {
    parseDOM: [{ tag: "em" }, { tag: "i", getAttrs: (element) => element.style.fontStyle !== "normal" && null }, { style: "font-style=italic" }],
    toDOM: () => ["em", 0],
  },
};

function attributes(of: Attribute[] = []): Record<string, AttributeSpec> {
  return Object.fromEntries(of.map((a) => [a.name, a.required ? {} : { default: a.default ?? null }]));
}

function look<T>(table: Record<string, T>, name: string): T {
  const found = table[name];
  if (!found) throw new Error(`no look for ${name}`);
  return found;
}

const build = (kind: Kind): NodeSpec => ({
  ...(kind.content && { content: kind.content }),
  ...(kind.group && { group: kind.group.join(" ") }),
  ...(kind.group?.includes("inline") && { inline: true }),
  ...(kind.attrs && { attrs: attributes(kind.attrs) }),
  ...look(looks, kind.name),
});

export const schema = new Schema({
  topNode: file.top,
  nodes: Object.fromEntries((file.nodes as Kind[]).map((kind) => [kind.name, build(kind)])),
  marks: Object.fromEntries((file.marks as Kind[]).map((kind) => [kind.name, { ...(kind.attrs && { attrs: attributes(kind.attrs) }), ...look(markLooks, kind.name) }])),
});

/** The kinds by the names that this file is sure of. */
export function kind(name: string) {
  const found = schema.nodes[name];
  if (!found) throw new Error(`no node is named ${name}`);
  return found;
}

export function mark(name: string) {
  const found = schema.marks[name];
  if (!found) throw new Error(`no mark is named ${name}`);
  return found;
}
