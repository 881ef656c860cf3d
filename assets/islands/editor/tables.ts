// Tables in texts that several write.
import type { Node } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import { tableEditing } from "prosemirror-tables";
import { Decoration, DecorationSet } from "prosemirror-view";
import { ySyncPluginKey } from "y-prosemirror";
import { kind } from "./schema.ts";

/** A header cell that is still empty names nothing: it is a cell to those who hear the table. */
export function emptyHeaders(): Plugin {
  const draw = (doc: Node) => {
    const empty: Decoration[] = [];
    doc.descendants((node, at) => {
      if (node.type === kind("table_header") && node.textContent === "") empty.push(Decoration.node(at, at + node.nodeSize, { role: "cell" }));
      return !node.isTextblock;
    });
    return DecorationSet.create(doc, empty);
  };
  return new Plugin<DecorationSet>({
    state: { init: (_, state) => draw(state.doc), apply: (tr, was) => tr.docChanged ? draw(tr.doc) : was },
    props: { decorations(state) { return this.getState(state); } },
  });
}

/** Merged writings can leave a table with rows of different lengths. Whoever writes in it next
 *  mends it: if all mended it as it comes, each would add the cells that are missing. */
export function tables(): Plugin {
  const plugin = tableEditing();
  const mend = plugin.spec.appendTransaction;
  plugin.spec.appendTransaction = (transactions, before, state) =>
    transactions.some((tr) => tr.docChanged) && transactions.every((tr) => !tr.docChanged || tr.getMeta(ySyncPluginKey)?.isChangeOrigin) ? null : mend?.call(plugin, transactions, before, state);
  return plugin;
}
