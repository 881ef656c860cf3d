// Long-lived worker that typesets documents as tagged PDF/UA-1 with Typst.
//
// One JSON object a line, one answer for each request, in order:
//   first, by itself  {"ready":true}
//   request           {"template":"receipt","lang":"fr","at":1617120300,"data":{…},
//                      "files":{"picture-1.png":"<base64>"}}   pictures, if there are any
//   answer            {"pdf":"<base64>","replaced":0} or {"error":"why"}
//
// A request names a template of this folder and gives data: what people wrote reaches
// Typst as strings of sys.inputs, never as source. The process ends with its input.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const folder = dirname(fileURLToPath(import.meta.url));
const fonts = dirname(require.resolve("@expo-google-fonts/atkinson-hyperlegible-next/package.json"));
const faces = ["400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"];

// The compiler is a native addon, one package for each platform: package.json brings the
// one for Linux on x64. Elsewhere an operator adds the package that chooses by itself.
function load() {
  const compiler = "@myriaddreamin/typst-ts-node-compiler";
  try {
    return require(`${compiler}-linux-x64-gnu`);
  } catch {
    return require(compiler);
  }
}

const { NodeCompiler } = load();

const compiler = NodeCompiler.create({
  workspace: folder,
  fontArgs: [{ fontPaths: faces.map((face) => join(fonts, face)) }],
});

// Compilations in a row that a cached result survives without being used.
const cacheAge = 8;

// Signs that PDF/UA-1 refuses or that would hide or reorder what is read: controls,
// directional overrides, byte order marks. Line ends stay; tabs are spaces by then.
const unwanted = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\p{Co}]/gu;

// What our typeface and the ones inside Typst certainly have.
const uncertain = /[^\t\n\r -~\u00a0-\u00ac\u00ae-\u017f\u0391-\u03c9\u0410-\u044f\u2010-\u2026\u202f\u20ac\u2212\ufffd]/gu;

const mark = "\ufffd";

// mapStrings gives a copy of JSON data with every string changed, keys excepted.
function mapStrings(value, change) {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, change)]));
  }
  return value;
}

function compile({ template, lang, at, data }) {
  const result = compiler.compile({
    mainFilePath: join(folder, `${template}.typ`),
    inputs: { lang, data: JSON.stringify(data) },
  });
  if (!result.result) {
    throw new Error(result.takeError()?.shortDiagnostics.map((d) => d.message).join("; ") ?? "no document");
  }
  const options = { pdfStandard: "ua-1" };
  if (Number.isSafeInteger(at)) options.creationTimestamp = at;
  return compiler.pdf(result.result, options);
}

// missing reads from Typst's refusal the signs that no font has. The refusal is quoted once
// or twice, and some of its signs are written as \u{ad}.
function missing(error) {
  const named = [...String(error.message).matchAll(/the text `\\*"(.*?)\\*"` could not be displayed/gsu)];
  return new Set(named.flatMap((match) => [...match[1].replace(/\\+u\{([0-9a-f]+)\}/gu, (_, code) => String.fromCodePoint(parseInt(code, 16)))]));
}

// typeset shows a mark for each sign that cannot be printed, rather than no document.
function typeset(request) {
  // No font has a sign for a tab, which Typst lets through only beside other words.
  const kept = mapStrings(request.data, (text) => text.replaceAll("\t", " "));
  let replaced = 0;
  const put = () => { replaced += 1; return mark; };
  const attempts = [
    (data) => mapStrings(data, (text) => text.replace(unwanted, put)),
    (data, signs) => mapStrings(data, (text) => [...text].map((sign) => (signs.has(sign) ? put() : sign)).join("")),
    (data) => mapStrings(data, (text) => text.replace(uncertain, put)),
  ];
  let data = kept;
  let signs = new Set();
  for (const [index, attempt] of attempts.entries()) {
    data = attempt(data, signs);
    try {
      return { pdf: compile({ ...request, data: { ...data, replaced: replaced > 0 } }), replaced };
    } catch (error) {
      if (index === attempts.length - 1) throw error;
      signs = missing(error);
      if (signs.size === 0 && !String(error.message).includes("PDF/UA-1 error")) throw error;
    }
  }
  throw new Error("unreachable");
}

function answer(line) {
  const request = JSON.parse(line);
  const files = Object.entries(request.files ?? {});
  if (!files.every(([name]) => /^picture-[0-9]+\.(png|jpeg|gif)$/u.test(name))) return { error: "unknown file" };
  const known = /^[a-z]+(-[a-z]+)*$/u.test(request.template) && existsSync(join(folder, `${request.template}.typ`));
  if (!known) return { error: "unknown template" };
  if (!/^[a-z]{2}$/u.test(request.lang)) return { error: "unknown language" };
  for (const [name, content] of files) compiler.mapShadow(join(folder, name), Buffer.from(content, "base64"));
  try {
    const { pdf, replaced } = typeset(request);
    return { pdf: Buffer.from(pdf).toString("base64"), replaced };
  } finally {
    for (const [name] of files) compiler.unmapShadow(join(folder, name));
  }
}

const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

// The program that started us decides when we end: a Ctrl-C in its terminal also reaches
// us, while it still lets requests in flight finish.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});

const input = createInterface({ input: process.stdin, crlfDelay: Infinity });
input.on("line", (line) => {
  let said;
  try {
    said = answer(line);
  } catch (error) {
    said = { error: String(error?.message ?? error).slice(0, 500) };
  }
  say(said);
  compiler.evictCache(cacheAge);
});
say({ ready: true });
