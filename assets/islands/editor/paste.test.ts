import assert from "node:assert/strict";
import test from "node:test";
import { parseHTML } from "linkedom";
import { DOMParser } from "prosemirror-model";
import { cleanHTML, cleanText } from "./paste.ts";
import { schema } from "./schema.ts";

const parse = (html: string) => parseHTML(html).document as unknown as Document;

/** What the text says after such a paste, in short. */
function pasted(html: string): string {
  const body = parse(`<!doctype html><html><body>${cleanHTML(html, parse)}</body></html>`).body;
  const node = DOMParser.fromSchema(schema).parse(body as unknown as Node);
  node.check();
  return node.toString();
}

const word = (fragment: string) => `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15"><style><!-- p.MsoNormal {margin:0cm} --></style></head><body lang=FR><!--StartFragment-->${fragment}<!--EndFragment--></body></html>`;

test("Word's paragraphs come without their dress, its own elements without themselves", () => {
  assert.equal(pasted(word(`<p class=MsoNormal style='margin:0cm;font-size:11.0pt'><span style='font-family:"Calibri",sans-serif;color:red'>Un <b>atelier</b> <i>ouvert</i><o:p></o:p></span></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>Suite</p>`)),
    'doc(paragraph("Un ", strong("atelier"), " ", em("ouvert")), paragraph("Suite"))');
});

test("Word's list paragraphs become lists, levels and numbers kept", () => {
  const item = (level: number, mark: string, words: string) =>
    `<p class=MsoListParagraph style='margin-left:36.0pt;mso-list:l0 level${level} lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>${mark}<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>${words}<o:p></o:p></p>`;
  assert.equal(pasted(word(`<p>Avant</p>${item(1, "·", "un")}${item(2, "o", "un un")}${item(1, "·", "deux")}<p>Entre</p>${item(1, "1.", "premier")}${item(1, "2.", "second")}`)),
    'doc(paragraph("Avant"), bullet_list(list_item(paragraph("un"), bullet_list(list_item(paragraph("un un")))), list_item(paragraph("deux"))), paragraph("Entre"), ordered_list(list_item(paragraph("premier")), list_item(paragraph("second"))))');
});

test("headings by name of style or by outline are headings", () => {
  assert.equal(pasted(word("<p class=MsoTitle>A</p><p class=MsoHeading2>B</p><p class=Titre1>C</p><p style='mso-outline-level:3'>D</p><h5>E</h5>")),
    'doc(heading("A"), heading("B"), heading("C"), heading("D"), heading("E"))');
  const body = parse(`<!doctype html><html><body>${cleanHTML("<p class=MsoHeading2>B</p><h5>E</h5>", parse)}</body></html>`).body;
  assert.deepEqual(DOMParser.fromSchema(schema).parse(body as unknown as Node).content.content.map((node) => node.attrs["level"]), [2, 3]);
});

test("LibreOffice's fonts go, its tables stay", () => {
  assert.equal(pasted(`<html><head><title></title><style type="text/css">p { margin: 0 }</style></head><body lang="fr-FR" dir="ltr"><p style="line-height: 100%" class="western"><font face="Liberation Serif, serif"><font size="3"><b>Budget</b></font></font></p>
<table width="100%" cellpadding="4"><col width="128*"/><thead><tr valign="top"><th width="50%"><p>Poste</p></th><th><p>Euros</p></th></tr></thead><tbody><tr><td><p>Loyer</p></td><td colspan="99"><p>1&nbsp;200</p></td></tr></tbody></table></body></html>`).replaceAll("\u00a0", " "),
    'doc(paragraph(strong("Budget")), table(table_row(table_header(paragraph("Poste")), table_header(paragraph("Euros"))), table_row(table_cell(paragraph("Loyer")), table_cell(paragraph("1 200")))))');
});

test("what runs, hides, or is of elsewhere stays outside", () => {
  assert.equal(pasted(`<p>a<script>alert(1)</script><img src="https://elsewhere.example/a.png" alt="x"><span style="display:none">secret</span><a href="javascript:alert(1)">b</a><a href="https://example.org/" onclick="x()">c</a></p><iframe src="/"></iframe><img src="//elsewhere.example/a" alt="x"><img src="/images/1" alt="">`),
    'doc(paragraph("ab", link("c")))');
});

test("an image of this site keeps its description", () => {
  assert.equal(pasted(`<p>a</p><img src="/images/1" alt="Le plan">`), 'doc(paragraph("a"), image)');
});

test("a document of Google is not all bold", () => {
  assert.equal(pasted(`<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"><span style="font-size:11pt;font-weight:400">un </span><span style="font-weight:700;font-style:italic">deux</span></p></b>`),
    'doc(paragraph("un ", strong(em("deux"))))');
});

test("characters that nobody sees and the server refuses go", () => {
  assert.equal(cleanText("a\u0000b\u000bc\r\nd\re\tf\ufeff"), "ab\nc\nd\ne\tf");
});
