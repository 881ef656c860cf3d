// Moments of a film, as people type them: 1:02,5 and 62.5 are the same.
const written = /^(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,4})(?:[.,](\d{1,3}))?$/;

/** The milliseconds of what was typed, or null where it is no moment. */
export function read(typed: string): number | null {
  const parts = written.exec(typed.trim());
  if (!parts) return null;
  const [hours, minutes, seconds] = [1, 2, 3].map((part) => Number(parts[part] ?? 0)) as [number, number, number];
  if (parts[2] !== undefined && seconds > 59 || parts[1] !== undefined && minutes > 59) return null;
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + Number(`${parts[4] ?? ""}000`.slice(0, 3));
}

const two = (n: number): string => String(n).padStart(2, "0");

/** Milliseconds as people type them; point is the sign before what is left of a second. */
export function write(ms: number, point: string): string {
  const seconds = Math.floor(ms / 1000);
  const rest = String(ms % 1000).padStart(3, "0").replace(/0+$/, "");
  const minutes = Math.floor(seconds / 60);
  const whole = seconds >= 3600 ? `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
  return rest ? `${whole}${point}${rest}` : whole;
}

/** Milliseconds as seconds: 0,08. */
export function seconds(ms: number, point: string): string {
  const rest = String(ms % 1000).padStart(3, "0").replace(/0+$/, "");
  return rest ? `${Math.floor(ms / 1000)}${point}${rest}` : String(Math.floor(ms / 1000));
}
