// The copies of texts that this browser keeps, in IndexedDB, so that what was written offline
// outlives the page. One for each person, text and edition of it. A list of them stands in
// localStorage, because not every browser can tell which it holds.
import { IndexeddbPersistence, clearDocument } from "y-indexeddb";
import { decodeStateVector, encodeStateAsUpdate, encodeStateVector, getState, Doc } from "yjs";

const listKey = "maillage:copies";
const keptFor = 30 * 24 * 3_600_000; // a copy that nobody opened for so long goes
const patience = 2_000; // a copy that is read aside and does not open by then is left for another time

type Listed = Record<string, number>; // name to when it was last opened

export const nameOf = (person: string, subject: string, epoch: string): string => `maillage/${person}/${subject}/${epoch}`;

/** What becomes of the other copies when a person opens a text: `former` are editions of it, whose
 *  words are given back; `others` are other people's, kept while words wait in them; `old` go. */
export function sorted(listed: Listed, name: string, now: number): { former: string[]; others: string[]; old: string[] } {
  const [, person, subject] = name.split("/");
  const found: ReturnType<typeof sorted> = { former: [], others: [], old: [] };
  for (const [each, at] of Object.entries(listed)) {
    const [, whose, which] = each.split("/");
    if (each === name) continue;
    if (whose === person && which === subject) found.former.push(each);
    else if (now - at > keptFor) found.old.push(each);
    else if (whose !== person) found.others.push(each);
  }
  return found;
}

function listed(): Listed {
  try {
    return JSON.parse(localStorage.getItem(listKey) ?? "{}") as Listed;
  } catch {
    return {};
  }
}

function list(all: Listed) {
  try {
    localStorage.setItem(listKey, JSON.stringify(all));
  } catch {
    // refused: then there is no copy either
  }
}

function drop(name: string) {
  const { [name]: _, ...others } = listed();
  list(others);
  return clearDocument(name).catch(() => {});
}

/** Whether this browser lets us keep anything: private windows may not. */
function possible(): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const opening = indexedDB.open("maillage/try");
      opening.onerror = () => resolve(false);
      opening.onsuccess = () => {
        opening.result.close();
        resolve(true);
      };
    } catch {
      resolve(false);
    }
  });
}

/** What a text holds beyond a state vector; null when it is nothing. */
export function beyond(doc: Doc, kept: Uint8Array | undefined): Uint8Array | null {
  const has = decodeStateVector(kept ?? new Uint8Array([0]));
  const news = [...doc.store.clients.keys()].some((client) => (has.get(client) ?? 0) < getState(doc.store, client));
  return news ? encodeStateAsUpdate(doc, kept) : null;
}

export class Copy {
  /** Whether the browser refused to keep something: its disk is full, say. */
  failed = false;
  /** It failed, or all that was written is kept. */
  onchange: () => void = () => {};
  private waits = false; // something was written that may not be kept yet
  private waiting = false;

  private constructor(private readonly persistence: IndexeddbPersistence, private readonly doc: Doc) {
    doc.on("update", (_update: Uint8Array, origin: unknown) => {
      if (this.gave(origin)) return;
      this.waits = true;
      if (!this.waiting) void this.follow();
    });
    this.waits = true; // what the text held when it was opened is on its way into it
    void this.follow();
    for (const event of ["abort", "error"]) persistence.db?.addEventListener(event, () => this.fail());
  }

  /** Whether all that the text holds is kept here: pages may go. */
  get safe(): boolean {
    return !this.waits && !this.waiting && !this.failed;
  }

  /** Whether something is on its way into it. */
  get copying(): boolean {
    return !this.failed && !this.safe;
  }

  /** Waits until what was written is kept: transactions of one store come one after the other. */
  private async follow() {
    this.waiting = true;
    while (this.waits && !this.failed) {
      this.waits = false;
      const done = await this.passed().catch(() => false);
      if (!done) this.fail();
    }
    this.waiting = false;
    this.onchange();
  }

  private passed(): Promise<boolean> {
    return new Promise((resolve) => {
      const after = this.persistence.db!.transaction("updates");
      after.oncomplete = () => resolve(true);
      after.onabort = () => resolve(false);
      after.objectStore("updates").count();
    });
  }

  private fail() {
    if (this.failed) return;
    this.failed = true;
    this.onchange();
  }

  /** Fills a text from its copy, and gives it; null where the browser keeps none. A disk that is
   *  slow makes it late: what it holds joins the text whenever it comes. */
  static async open(doc: Doc, name: string): Promise<Copy | null> {
    if (!(await possible())) return null;
    list({ ...listed(), [name]: Date.now() });
    return new Copy(await new IndexeddbPersistence(name, doc).whenSynced, doc);
  }

  /** Reads a copy aside; null where it cannot be read now. */
  static async aside(name: string): Promise<Copy | null> {
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), patience));
    if (!(await Promise.race([possible(), late]))) return null;
    const doc = new Doc();
    const persistence = new IndexeddbPersistence(name, doc);
    if (await Promise.race([persistence.whenSynced, late])) return new Copy(persistence, doc);
    void persistence.destroy(); // else nobody could delete it
    return null;
  }

  /** Whether a change of the text came from this copy. */
  gave(origin: unknown): boolean {
    return origin === this.persistence;
  }

  /** What the copy holds that the server was not known to keep; null when it is nothing. */
  async unsent(): Promise<Uint8Array | null> {
    return beyond(this.doc, await this.persistence.get("kept") as Uint8Array | undefined);
  }

  /** The server keeps all that the text holds now. */
  kept() {
    void this.persistence.set("kept", encodeStateVector(this.doc) as unknown as ArrayBuffer);
  }

  async clear() {
    await this.close();
    await drop(this.persistence.name);
  }

  async close() {
    await this.persistence.destroy();
  }
}

/** What a copy held that the server was not known to keep, to be shown before the copy goes. */
export type Left = { update: Uint8Array; clear: () => Promise<void> };

/** Reads a copy aside, for someone who may not write into its text any more; null where nothing
 *  waits in it, and then it goes. */
export async function salvage(name: string): Promise<Left | null> {
  if (!(name in listed())) return null;
  const copy = await Copy.aside(name);
  if (!copy) return null; // not now: another time
  const update = await copy.unsent();
  if (update) return { update, clear: () => copy.clear() };
  await copy.clear();
  return null;
}

/** Sorts out the copies beside that of a text being opened, and gives what former editions of it
 *  hold. What other people wrote and never sent stays: they are the ones to be told. */
export async function tidy(name: string): Promise<Left[]> {
  const { former, others, old } = sorted(listed(), name, Date.now());
  for (const each of old) void drop(each);
  void leave(others);
  const left = await Promise.all(former.map((each) => salvage(each).catch(() => null)));
  return left.filter((each) => each !== null);
}

/** Takes away those copies of other people in which nothing waits. */
async function leave(others: string[]) {
  for (const each of others) {
    const copy = await Copy.aside(each).catch(() => null);
    const waits = copy === null || await copy.unsent().catch(() => true);
    await (waits ? copy?.close() : copy?.clear());
  }
}
