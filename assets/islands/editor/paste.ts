// What is pasted is cleaned of what word processors leave in it, before ProseMirror reads it by
// the schema: lists of Word become lists, its headings headings; what is hidden, comments, styles
// and images of elsewhere go. The cleaning works on a document that is not shown.
export const mostHTML = 8_000_000; // characters of HTML: Word needs fifty for one of text
export const mostText = 400_000; // characters of text: 150 pages

// What no text may hold, and the server refuses: control characters but tab and line feed.
const controls = /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u200b\ufeff\ufffe\uffff]/g;

export const cleanText = (text: string): string => text.replace(/\r\n?|[\u000b\u000c\u0085\u2028]/g, "\n").replace(controls, "");

/** HTML as the schema reads it best. */
export function cleanHTML(html: string, parse: (html: string) => Document): string {
  const fragment = /<!--StartFragment-->([\s\S]*?)<!--EndFragment-->/i.exec(html);
  // Styles before the fragment say which paragraphs are headings only by names that we know.
  const content = fragment?.[1] ?? html.replace(/^[\s\S]*?<body[^>]*>/i, "").replace(/<\/body>[\s\S]*$/i, "");
  const { body } = parse(`<!doctype html><html><body>${content}</body></html>`);
  for (const gone of body.querySelectorAll("style, script, meta, link, title, xml, del, [hidden], template, iframe, object, noscript")) gone.remove();
  removeComments(body);
  wordLists(body);
  for (const element of [...body.querySelectorAll<HTMLElement>("*")]) clean(element);
  blankParagraphs(body);
  return cleanText(body.innerHTML);
}

function removeComments(within: Node) {
  for (const child of [...within.childNodes]) {
    if (child.nodeType === 8) child.remove();
    else removeComments(child);
  }
}

const style = (element: Element): string => (element.getAttribute("style") ?? "").replace(/\s+/g, " ");

/** Word writes an item of a list as a paragraph that names its list and level, and begins with a
 *  mark of its own. */
function wordLists(body: HTMLElement) {
  const open: HTMLElement[] = []; // the lists that go on, outermost first
  for (const paragraph of [...body.querySelectorAll<HTMLElement>("p, h1, h2, h3, h4, h5, h6")]) {
    const found = /mso-list: ?l\d+ level(\d)/i.exec(style(paragraph));
    if (!found || paragraph.closest("li")) {
      if (!paragraph.closest("li")) open.length = 0;
      continue;
    }
    const previous = paragraph.previousElementSibling;
    if (previous !== open[0]) open.length = 0;
    const item = paragraph.ownerDocument.createElement("li");
    const ordered = /^[\s\u00a0(]*(\d+|[a-z]|[ivx]+)[.)]/i.test(takeMarks(paragraph));
    const level = Math.min(Number(found[1]), open.length + 1);
    open.length = Math.min(open.length, level);
    let list = open[level - 1];
    if (!list) {
      list = paragraph.ownerDocument.createElement(ordered ? "ol" : "ul");
      const holder = open[level - 2]?.lastElementChild;
      if (holder) holder.append(list);
      else paragraph.before(list);
      open[level - 1] = list;
    }
    const words = paragraph.ownerDocument.createElement("p");
    words.append(...paragraph.childNodes);
    item.append(words);
    list.append(item);
    paragraph.remove();
  }
}

/** Takes away the mark that Word wrote before an item, and gives it. */
function takeMarks(paragraph: HTMLElement): string {
  let text = "";
  for (const mark of paragraph.querySelectorAll<HTMLElement>("[style]")) {
    if (!/mso-list: ?ignore/i.test(style(mark))) continue;
    text += mark.textContent ?? "";
    mark.remove();
  }
  return text;
}

function clean(element: HTMLElement) {
  const look = style(element);
  if (/display: ?none|mso-hide: ?all/i.test(look) || /^(m:|v:)/i.test(element.localName)) {
    element.remove();
    return;
  }
  if (element.localName === "p" && heading(element)) return;
  // What carries no form is in the way: its words stay. Of style, only what the schema reads does.
  if (element.localName.includes(":") || element.localName === "font" || element.localName === "span" && !element.hasAttribute("data-mention") && !/font-(weight|style)/.test(look)) {
    element.replaceWith(...element.childNodes);
    return;
  }
  const kept = [...look.matchAll(/(?:^|;) ?(font-weight|font-style) ?: ?([\w-]+)/gi)].map(([, name, value]) => `${name}: ${value}`);
  for (const attribute of [...element.attributes]) if (!keptAttributes.has(attribute.name)) element.removeAttribute(attribute.name);
  if (kept.length > 0 && !/^h\d$/.test(element.localName)) element.setAttribute("style", kept.join("; "));
}

const keptAttributes = new Set(["href", "src", "alt", "colspan", "rowspan", "start", "data-mention", "data-id", "data-level", "data-sources", "data-pm-slice"]);

/** A paragraph in a style of headings, or one that Word puts in its outline, is a heading. */
function heading(paragraph: HTMLElement): boolean {
  const level = /^(?:Mso)?(?:Heading|Titre|Title)(\d?)$/i.exec(paragraph.getAttribute("class") ?? "")?.[1]
    ?? /mso-outline-level: ?(\d)/i.exec(style(paragraph))?.[1];
  if (level === undefined) return false;
  const made = paragraph.ownerDocument.createElement(`h${Math.min(Math.max(Number(level) || 1, 1), 6)}`);
  made.append(...paragraph.childNodes);
  paragraph.replaceWith(made);
  return true;
}

/** Paragraphs with nothing but a space, by which people and word processors make room, go. */
function blankParagraphs(body: HTMLElement) {
  for (const paragraph of body.querySelectorAll("p")) {
    if (!/[^\s\u00a0]/.test(paragraph.textContent ?? "") && !paragraph.querySelector("img, br + br") && !paragraph.closest("td, th, li")) paragraph.remove();
  }
}
