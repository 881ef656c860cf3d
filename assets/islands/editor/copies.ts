// The copies of texts that this browser keeps, in IndexedDB, so that what was written offline
// outlives the page. One for each person, text and edition of it. A list of them stands in
// localStorage, because not every browser can tell which it holds.
import { IndexeddbPersistence, clearDocument } from "y-indexeddb";
import { decodeStateVector, encodeStateAsUpdate, encodeStateVector, getState, type Doc } from "yjs";

const listKey = "maillage:copies";
const keptFor = 30 * 24 * 3_600_000; // a copy that nobody opened for so long goes
const patience = 2_000; // a database that does not open by then is left alone

type Listed = Record<string, number>; // name to when it was last opened

export const nameOf = (person: string, subject: string, epoch: string): string => `maillage/${person}/${subject}/${epoch}`;

/** Which copies go when a person opens a text: those of other people, of former editions, and old ones. */
export function outdated(listed: Listed, name: string, now: number): string[] {
  const [, person, subject] = name.split("/");
  return Object.entries(listed).filter(([each, at]) => {
    const [, whose, which] = each.split("/");
    return each !== name && (whose !== person || which === subject || now - at > keptFor);
  }).map(([each]) => each);
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
    setTimeout(() => resolve(false), patience);
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

export class Copy {
  private constructor(private readonly persistence: IndexeddbPersistence, private readonly doc: Doc) {}

  /** Fills a text from its copy, and gives it; null where the browser keeps none. */
  static async open(doc: Doc, name: string): Promise<Copy | null> {
    if (!(await possible())) return null;
    const now = Date.now();
    await Promise.all(outdated(listed(), name, now).map(drop));
    list({ ...listed(), [name]: now });
    const persistence = new IndexeddbPersistence(name, doc);
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), patience));
    return (await Promise.race([persistence.whenSynced, late])) ? new Copy(persistence, doc) : null;
  }

  /** Whether a change of the text came from this copy. */
  gave(origin: unknown): boolean {
    return origin === this.persistence;
  }

  /** What the copy holds that the server was not known to keep; null when it is nothing. */
  async unsent(): Promise<Uint8Array | null> {
    const kept = await this.persistence.get("kept") as Uint8Array | undefined;
    const has = decodeStateVector(kept ?? new Uint8Array([0]));
    const news = [...this.doc.store.clients.keys()].some((client) => (has.get(client) ?? 0) < getState(this.doc.store, client));
    return news ? encodeStateAsUpdate(this.doc, kept) : null;
  }

  /** The server keeps all that the text holds now. */
  kept() {
    void this.persistence.set("kept", encodeStateVector(this.doc) as unknown as ArrayBuffer);
  }

  async clear() {
    await this.persistence.destroy();
    await drop(this.persistence.name);
  }
}

/** Reads a copy aside, takes it away, and gives what it held that the server was not known to
 *  keep: for someone who may not write any more. */
export async function salvage(doc: Doc, name: string): Promise<Uint8Array | null> {
  if (!(name in listed())) return null;
  const copy = await Copy.open(doc, name);
  const left = await copy?.unsent() ?? null;
  await copy?.clear();
  return left;
}
