// Keys, and the habits of those who write Markdown.
import { baseKeymap } from "prosemirror-commands";
import { InputRule, inputRules, textblockTypeInputRule, undoInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import type { MarkType } from "prosemirror-model";
import { Plugin, type Command } from "prosemirror-state";
import { redoCommand, undoCommand } from "y-prosemirror";
import { em, hardBreak, heading, insertTable, leaveTable, list, quote, raise, sink, splitItem, strong } from "./commands.ts";
import { kind, mark } from "./schema.ts";

/** What keys ask of the frame around the text. */
export type Asked = "link" | "find" | "toolbar" | "help" | "mention" | "comment";

/** **so** and *so*: the stars go, the words carry the mark, writing goes on without it. */
function starred(expression: RegExp, type: MarkType): InputRule {
  return new InputRule(expression, (state, match, start, end) => {
    const [whole = "", before = "", words = ""] = match;
    const from = start + before.length;
    const length = whole.length - before.length;
    if (!state.doc.resolve(start).parent.type.allowsMarkType(type)) return null;
    const stars = (length - words.length) / 2;
    const tr = state.tr;
    if (end > from + stars + words.length) tr.delete(from + stars + words.length, end);
    tr.delete(from, from + stars);
    return tr.addMark(from, from + words.length, type.create()).removeStoredMark(type);
  });
}

const rule = new InputRule(/^(?:---|—-|___)$/, (state, _match, start, end) => {
  const { $from } = state.selection;
  if ($from.depth !== 1) return null;
  const paragraph = state.doc.resolve(start).before();
  return state.tr.delete(start, end).insert(paragraph, kind("horizontal_rule").create());
});

/** Typing that means something: #, -, 1., >, **, *, ---. Undone by the next backspace. */
export function habits(): Plugin {
  return inputRules({
    rules: [
      textblockTypeInputRule(/^(#{1,3})\s$/, kind("heading"), (match) => ({ level: match[1]?.length ?? 1 })),
      wrappingInputRule(/^\s*[-*+]\s$/, kind("bullet_list")),
      wrappingInputRule(/^(\d{1,4})[.)]\s$/, kind("ordered_list"), (match) => ({ order: Math.max(Number(match[1]), 1) }),
        (match, node) => node.childCount + node.attrs["order"] === Number(match[1])),
      wrappingInputRule(/^\s*>\s$/, kind("blockquote")),
      rule,
      starred(/(^|[\s(«“"'’])\*\*([^*\s](?:[^*]*[^*\s])?)\*\*$/, mark("strong")),
      starred(/(^|[\s(«“"'’])\*([^*\s](?:[^*]*[^*\s])?)\*$/, mark("em")),
    ],
  });
}

/** Keys. Escape lets the next Tab leave the text: nobody is held in a list or a table. */
export function keys(ask: (what: Asked) => void): Plugin[] {
  let leaving = false;
  const unless = (command: Command): Command => (state, dispatch, view) => {
    if (leaving) {
      leaving = false;
      return false;
    }
    return command(state, dispatch, view);
  };
  const asks = (what: Asked): Command => (_state, dispatch) => {
    if (dispatch) ask(what);
    return true;
  };
  const escape: Command = (state, dispatch, view) => {
    leaving = true;
    return leaveTable(state, dispatch, view);
  };
  const stays = new Plugin({
    props: {
      handleKeyDown: (_view, event) => {
        if (!["Tab", "Shift", "Escape"].includes(event.key)) leaving = false;
        return false;
      },
    },
  });
  return [
    stays,
    keymap({
      "Mod-z": undoCommand, "Mod-y": redoCommand, "Mod-Shift-z": redoCommand,
      "Mod-b": strong, "Mod-i": em, "Mod-k": asks("link"),
      "Mod-Alt-1": heading(1), "Mod-Alt-2": heading(2), "Mod-Alt-3": heading(3),
      "Mod-Shift-7": list(kind("ordered_list")), "Mod-Shift-8": list(kind("bullet_list")), "Mod-Shift-9": quote,
      "Mod-Alt-t": insertTable, "Mod-Alt-f": asks("find"), "Mod-Alt-m": asks("comment"),
      "Alt-F10": asks("toolbar"), "Alt-F1": asks("help"),
      Backspace: undoInputRule, Enter: splitItem, "Shift-Enter": hardBreak,
      Tab: unless(sink), "Shift-Tab": unless(raise), Escape: escape,
    }),
    keymap({ ...baseKeymap, "Mod-Enter": hardBreak }),
  ];
}
