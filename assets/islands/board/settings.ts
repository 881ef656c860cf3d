// What one chose for this browser: how the board is laid out, how much is said, whether the clock
// rings. Storage that is refused is no harm.
import { verbosities, type Verbosity } from "./announce.ts";

export type View = "wall" | "list";

const read = (key: string): string | null => {
  try {
    return localStorage.getItem(`maillage:board:${key}`);
  } catch {
    return null;
  }
};

const keep = (key: string, value: string) => {
  try {
    localStorage.setItem(`maillage:board:${key}`, value);
  } catch {
    // it holds for this page
  }
};

const narrow = () => matchMedia("(max-width: 45rem)").matches;

export class Settings {
  private chosen = read("view");
  private says = read("says");
  private rings = read("sound");

  /** A list on phones, until one chooses. */
  get view(): View { return this.chosen === "wall" || this.chosen === "list" ? this.chosen : narrow() ? "list" : "wall"; }
  set view(view: View) { keep("view", this.chosen = view); }

  get verbosity(): Verbosity { return verbosities.find((one) => one === this.says) ?? "grouped"; }
  set verbosity(verbosity: Verbosity) { keep("says", this.says = verbosity); }

  get sound(): boolean { return this.rings === "yes"; }
  set sound(sound: boolean) { keep("sound", this.rings = sound ? "yes" : "no"); }
}

/** Two soft notes, when the time is over. */
export class Bell {
  private context: AudioContext | null = null;

  /** Browsers let sound begin after an act of the person alone. */
  wake() {
    this.context ??= new AudioContext();
    void this.context.resume();
  }

  ring() {
    this.wake();
    const { context } = this;
    if (!context) return;
    [659, 523].forEach((tone, i) => {
      const at = context.currentTime + i * 0.4;
      const [wave, level] = [context.createOscillator(), context.createGain()];
      wave.frequency.value = tone;
      level.gain.setValueAtTime(0, at);
      level.gain.linearRampToValueAtTime(0.2, at + 0.02);
      level.gain.exponentialRampToValueAtTime(0.001, at + 0.9);
      wave.connect(level).connect(context.destination);
      wave.start(at);
      wave.stop(at + 1);
    });
  }
}
