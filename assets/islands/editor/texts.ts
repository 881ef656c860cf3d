// The sentences of the editor, as the page gives them in one attribute: by name, with {name} for
// what is filled in. Plural forms are name.one and name.other.
export class Texts {
  private readonly numbers: Intl.NumberFormat;
  private readonly plural: Intl.PluralRules;

  constructor(private readonly all: Record<string, string>, language: string) {
    this.numbers = new Intl.NumberFormat(language);
    this.plural = new Intl.PluralRules(language);
  }

  /** A sentence; its name where the page gave none, so that the lack is seen. */
  say = (name: string, values: Record<string, string | number> = {}): string => {
    const count = values["count"];
    const form = typeof count === "number" ? `${name}.${this.plural.select(count) === "one" ? "one" : "other"}` : name;
    const text = this.all[form] ?? this.all[name] ?? name;
    return text.replace(/\{(\w+)\}/g, (whole, key: string) => {
      const value = values[key];
      return typeof value === "number" ? this.numbers.format(value) : value ?? whole;
    });
  };

  static read(from: HTMLElement): Texts {
    const language = from.closest("[lang]")?.getAttribute("lang") || "fr";
    try {
      return new Texts(JSON.parse(from.getAttribute("texts") ?? "{}") as Record<string, string>, language);
    } catch {
      return new Texts({}, language);
    }
  }
}
