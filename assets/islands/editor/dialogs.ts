// Windows that ask for something: a link, an image, whom to mention; and the list of keys. Loaded
// when the first of them opens. Each stands in the body, outside the form of the section.
import type { EditorView } from "prosemirror-view";
import { marked, option, set } from "../../behaviours/parts/listbox.ts";
import { insertBlock, insertMention, linkAround, selectedImage, setLink } from "./commands.ts";
import type { Mentioned, Mentions } from "./mention.ts";
import { button, make, name } from "./parts.ts";
import { kind, safeLink } from "./schema.ts";
import type { Texts } from "./texts.ts";

type Window = { dialog: HTMLDialogElement; form: HTMLFormElement; close: () => void };

/** Opens a window with a title and a form; once it is closed the text has the focus again. */
function open(title: string, view: EditorView, texts: Texts, ...content: (Node | string)[]): Window {
  const heading = make("h2", {}, title);
  const form = make("form", { method: "dialog", novalidate: "" }, heading, ...content);
  const dialog = make("dialog", { class: "editor-dialog", "aria-labelledby": name(heading, "dialog") }, form);
  const close = () => dialog.close();
  form.append(make("div", { class: "actions" }, button(texts.say("cancel"), close)));
  dialog.addEventListener("close", () => {
    dialog.remove();
    view.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  return { dialog, form, close };
}

function field(label: string, input: HTMLInputElement, help = ""): HTMLElement {
  const made = make("div", { class: "field" }, make("label", { for: name(input, "asked") }, label));
  if (help) {
    const said = make("p", { class: "help" }, help);
    input.setAttribute("aria-describedby", name(said, "help"));
    made.append(said);
  }
  made.append(input);
  return made;
}

/** Puts a message beside a field, and the focus into it. */
function wrong(input: HTMLInputElement, message: string) {
  const holder = input.closest(".field");
  const said = holder?.querySelector(".error") ?? make("p", { class: "error", role: "alert" });
  said.textContent = message;
  input.before(said);
  holder?.classList.add("wrong");
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", `${name(said, "error")} ${holder?.querySelector(".help")?.id ?? ""}`.trim());
  input.focus();
}

const main = (label: string) => make("button", { class: "main", type: "submit" }, label);

/** A site without its beginning, and a mail address, are what people type. */
export function addressOf(typed: string): string | null {
  const text = typed.trim();
  if (/^[^\s@/:]+@[^\s@/]+\.[^\s@/]+$/.test(text)) return safeLink(`mailto:${text}`);
  if (/^[\w-]+(\.[\w-]+)+([/?#].*)?$/.test(text)) return safeLink(`https://${text}`);
  return safeLink(text);
}

export function askLink(view: EditorView, texts: Texts) {
  const around = linkAround(view.state);
  const { from, to } = around ?? view.state.selection;
  const address = make("input", { type: "text", inputmode: "url", autocomplete: "off" });
  const words = make("input", { type: "text", autocomplete: "off" });
  address.value = around?.href ?? "";
  const { form, close } = open(texts.say("link_title"), view, texts, field(texts.say("link_address"), address, texts.say("link_help")));
  if (from === to) address.closest(".field")?.after(field(texts.say("link_words"), words));
  const actions = form.querySelector(".actions");
  if (around?.href) actions?.prepend(button(texts.say("link_remove"), () => {
    setLink("", from, to, "")(view.state, view.dispatch);
    close();
  }));
  actions?.prepend(main(texts.say("link_set")));
  form.addEventListener("submit", (event) => {
    const href = addressOf(address.value);
    if (href === null || address.value.trim() === "") {
      event.preventDefault();
      wrong(address, texts.say("link_wrong"));
      return;
    }
    setLink(href, from, to, words.value.trim())(view.state, view.dispatch);
  });
  address.focus();
}

const mostImage = 5_000_000; // dossier.MaxImage

/** Asks for an image and what it shows; a file that was pasted or dropped comes along. */
export function askImage(view: EditorView, texts: Texts, url: string, given: File | null) {
  const selected = selectedImage(view.state);
  const file = make("input", { type: "file", accept: "image/png,image/jpeg" });
  const alt = make("input", { type: "text", maxlength: "500", autocomplete: "off" });
  alt.value = selected?.attrs["alt"] ?? "";
  if (given) {
    const transfer = new DataTransfer();
    transfer.items.add(given);
    file.files = transfer.files;
  }
  const state = make("p", { role: "status" });
  const parts = selected ? [field(texts.say("image_alt"), alt, texts.say("image_alt_help"))] : [field(texts.say("image_file"), file, texts.say("image_file_help")), field(texts.say("image_alt"), alt, texts.say("image_alt_help"))];
  const { form, close } = open(texts.say(selected ? "image_change" : "image_title"), view, texts, ...parts, state);
  const send = main(texts.say(selected ? "image_save" : "image_insert"));
  form.querySelector(".actions")?.prepend(send);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = file.files?.[0];
    if (!selected && !chosen) return wrong(file, texts.say("image_file_missing"));
    if (chosen && chosen.size > mostImage) return wrong(file, texts.say("image_too_large"));
    if (alt.value.trim() === "") return wrong(alt, texts.say("image_alt_missing"));
    if (selected) {
      view.dispatch(view.state.tr.setNodeMarkup(view.state.selection.from, null, { ...selected.attrs, alt: alt.value.trim() }));
      close();
    } else if (chosen) void upload(chosen);
  });
  const upload = async (chosen: File) => {
    if (send.getAttribute("aria-disabled") === "true") return;
    send.setAttribute("aria-disabled", "true");
    state.textContent = texts.say("image_sending");
    const answer = await sendImage(url, chosen);
    send.removeAttribute("aria-disabled");
    state.textContent = "";
    if (!answer.src) return wrong(file, answer.error ?? texts.say("image_failed"));
    insertBlock(kind("image"), { src: answer.src, alt: alt.value.trim() })(view.state, view.dispatch);
    close();
  };
  (given || selected ? alt : file).focus();
}

async function sendImage(url: string, image: File): Promise<{ src?: string; error?: string }> {
  const body = new FormData();
  body.append("file", image);
  try {
    const answer = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" } });
    const said = await answer.json() as { src?: string; error?: string; errors?: Record<string, string> };
    return { ...said, ...(said.errors?.["file"] && { error: said.errors["file"] }) };
  } catch {
    return {};
  }
}

const plainOf = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Those whose name holds each word that was typed, whatever its accents. */
export function matching(all: Mentioned[], typed: string): Mentioned[] {
  const words = plainOf(typed).split(/\s+/).filter(Boolean);
  return all.filter((one) => words.every((word) => plainOf(`${one.label} ${one.group}`).includes(word)));
}

/** Asks whom or what to name; what was typed to ask for it gives way. */
export async function askMention(view: EditorView, texts: Texts, mentions: Mentions, typed = 0) {
  const input = make("input", { type: "text", role: "combobox", autocomplete: "off", "aria-expanded": "true", "aria-autocomplete": "list" });
  const box = make("ul", { class: "mentions", role: "listbox", "aria-label": texts.say("mention_title") });
  const state = make("p", { role: "status", class: "soft" }, texts.say("mention_loading"));
  input.setAttribute("aria-controls", name(box, "mentions"));
  const { form, close } = open(texts.say("mention_title"), view, texts, field(texts.say("mention_filter"), input, texts.say("mention_help")), box, state);
  let found: Mentioned[] = [];
  let active = 0;
  const point = () => {
    box.querySelectorAll("[role=option]").forEach((each, i) => {
      each.setAttribute("aria-selected", String(i === active));
      if (i === active) each.scrollIntoView({ block: "nearest" });
    });
    if (found[active]) input.setAttribute("aria-activedescendant", `${box.id}-${active}`);
    else input.removeAttribute("aria-activedescendant");
  };
  const draw = (all: Mentioned[]) => {
    found = matching(all, input.value);
    active = 0;
    box.replaceChildren(...found.map((one, i) => {
      const item = option(box.id, i, one.label);
      if (one.group) item.append(" ", make("span", { class: "soft" }, one.group));
      return item;
    }));
    state.textContent = texts.say(found.length > 0 ? "mention_found" : "mention_none", { count: found.length });
    point();
  };
  const take = (one: Mentioned | undefined) => {
    if (!one) return;
    insertMention({ kind: one.kind, id: one.id, label: one.label.slice(0, 300) }, typed)(view.state, view.dispatch);
    close();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take(found[active]);
  });
  box.addEventListener("click", (event) => take(found[Number((event.target as Element).closest<HTMLElement>("[data-index]")?.dataset["index"] ?? -1)]));
  input.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    active = marked(event.key, active, found.length);
    point();
  });
  set(input, { "aria-haspopup": "listbox" });
  input.focus();
  const all = await mentions.all();
  draw(all);
  input.addEventListener("input", () => draw(all));
}

const shortcuts: [string, string][] = [
  ["Ctrl+B", "bold"], ["Ctrl+I", "italic"], ["Ctrl+K", "link"], ["Ctrl+Alt+1, 2, 3", "help_headings"], ["Ctrl+Maj+8", "bullets"], ["Ctrl+Maj+7", "numbers"],
  ["Ctrl+Maj+9", "quote"], ["Tab", "help_tab"], ["Échap, Tab", "help_leave"], ["Alt+F10", "help_toolbar"], ["Ctrl+Alt+F", "find"], ["Ctrl+Alt+M", "comment"], ["Ctrl+Z", "undo"], ["Ctrl+Y", "redo"],
];
const typed: [string, string][] = [["# ", "heading_1"], ["- ", "bullets"], ["1. ", "numbers"], ["> ", "quote"], ["**…**", "bold"], ["*…*", "italic"], ["---", "rule"], ["@", "mention"]];

export function showHelp(view: EditorView, texts: Texts) {
  const rows = (all: [string, string][]) => make("dl", { class: "keys" }, ...all.flatMap(([keys, what]) =>
    [make("dt", {}, make("kbd", {}, keys.replace("Maj", texts.say("key_shift")).replace("Échap", texts.say("key_escape")))), make("dd", {}, texts.say(what))]));
  const { form, dialog } = open(texts.say("help_title"), view, texts, make("h3", {}, texts.say("help_keys")), rows(shortcuts), make("h3", {}, texts.say("help_typed")), rows(typed));
  const shut = form.querySelector<HTMLButtonElement>(".actions button");
  if (shut) shut.textContent = texts.say("close");
  dialog.tabIndex = -1; // read from its top
  dialog.focus();
}

type Source = { workshop: string; said: string; url: string };

/** Tells where a paragraph comes from: the server knows what was said, and to whom it may be told. */
export async function showSources(view: EditorView, texts: Texts, names: string[]) {
  const list = make("ul", { class: "plain" });
  const state = make("p", { role: "status" }, texts.say("sources_wait"));
  open(texts.say("sources_title"), view, texts, state, list);
  const dossier = location.pathname.split("/").slice(0, 3).join("/");
  try {
    const answer = await fetch(`${dossier}/sources?${new URLSearchParams(names.map((name) => ["of", name]))}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const all = await answer.json() as Source[];
    state.textContent = all[0]?.workshop ?? texts.say("sources_none");
    for (const source of all) list.append(make("li", {}, make("a", { href: source.url, target: "_blank", rel: "noopener" }, source.said)));
  } catch {
    state.textContent = texts.say("sources_failed");
  }
}
