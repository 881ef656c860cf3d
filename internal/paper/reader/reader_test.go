package reader_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"maillage/internal/document/text"
	"maillage/internal/document/text/texttest"
	"maillage/internal/paper"
	"maillage/internal/paper/papertest"
	"maillage/internal/paper/reader"
	"maillage/internal/yjs/prose"
)

// zipped packs files.
func zipped(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(files[name]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// word is a Word document with a body, and other files.
func word(t testing.TB, body string, more ...string) []byte {
	t.Helper()
	const spaces = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	files := map[string]string{"word/document.xml": `<w:document` + spaces + `><w:body>` + body + `</w:body></w:document>`}
	for i := 0; i < len(more); i += 2 {
		files[more[i]] = more[i+1]
	}
	return zipped(t, files)
}

// open is an OpenDocument text with a body, and other files.
func open(t testing.TB, body string, more ...string) []byte {
	t.Helper()
	files := map[string]string{
		"mimetype":    paper.MediaODT,
		"content.xml": `<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="ta" xmlns:xlink="x" xmlns:style="s" xmlns:fo="f"><office:body><office:text>` + body + `</office:text></office:body></office:document-content>`,
	}
	for i := 0; i < len(more); i += 2 {
		files[more[i]] = more[i+1]
	}
	return zipped(t, files)
}

func read(t testing.TB, file []byte) (prose.Node, map[string]int) {
	t.Helper()
	n, notes, err := reader.Read(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]int{}
	for _, note := range notes {
		told[note.Key] = note.Count
	}
	return n, told
}

// reread is what sample says once it was written to a file and read: pictures and lines are not.
const reread = `# Présentation

## Décrivez le projet

### Un lieu « ouvert »

Nous ouvrons **la halle** à *tou·te·s*, [voir le plan](https://exemple.fr/plan?a=1&b=2) & plus  < 3 €.
Deuxième ligne.

- Ateliers

  - Bois

    Suite du bois.

  - Métal

- Cantine

3. Troisième
4. Quatrième

> Cité d’un voisin.

| Poste | 2026 |
| --- | --- |
| Électricité | 1 200 € |
| Loyer | 900 € |

## Fin

[Dans le site](https://maillage.example.org/dossiers/d1)
`

func TestWhatIsWritten_IsReadBack(t *testing.T) {
	p := papertest.Of(t, text.FromMarkdown(papertest.Sample))
	p.Notice = ""
	want := string(text.FromMarkdown("# La Halle & l’été \\<2026>\n\n" + reread + "\n\n" + p.Issuer).JSON())
	for name, file := range map[string][]byte{"ODT": papertest.ODT(t, p), "DOCX": papertest.DOCX(t, p)} {
		n, told := read(t, file)
		n.Content = n.Content[1:] // its kind
		if got := string(n.JSON()); got != want {
			t.Errorf("%s:\n got %s\nwant %s\n%s", name, got, want, text.Markdown(n))
		}
		if told["paper.note.images"] != 1 {
			t.Errorf("%s: notes are %v", name, told)
		}
	}
}

func TestFilesOfLibreOffice_AreRead(t *testing.T) {
	p := papertest.Of(t, text.FromMarkdown(papertest.Sample))
	file := papertest.ODT(t, p)
	for to, other := range map[string]string{"docx": "a.odt", "odt": "b.docx"} {
		if other == "b.docx" {
			file = papertest.DOCX(t, p)
		}
		n, told := read(t, []byte(papertest.Office(t, to, map[string][]byte{other: file})[other]))
		said := text.Markdown(n)
		for _, want := range []string{
			"# Présentation", "## Décrivez le projet", "**la halle**", "*tou·te·s*", "[voir le plan](https://exemple.fr/plan?a=1&b=2)", "- Ateliers", "  - Bois", "3. Troisième", "4. Quatrième",
			"> Cité d’un voisin.", "| Électricité | 1 200 € |", "| Poste | 2026 |",
		} {
			if !strings.Contains(strings.ReplaceAll(said, "|  ", "| "), want) {
				t.Errorf("%s: no %q in %s", to, want, said)
			}
		}
		if told["paper.note.images"] != 1 {
			t.Errorf("%s: notes are %v", to, told)
		}
	}
}

func TestAnyText_IsReadBackWithItsWords(t *testing.T) {
	chance := texttest.New(7)
	words := func(n prose.Node) string { return strings.Join(strings.Fields(text.Plain(n)), " ") }
	for range 200 {
		body := chance.Document(8)
		p := papertest.Of(t, body)
		p.Kind, p.Title, p.Notice, p.Issuer, p.Image = "d", "t", "", "f", func(string) ([]byte, string, error) { return papertest.Picture(t), "", nil }
		want := strings.TrimSpace("d t " + words(body))
		for name, file := range map[string][]byte{"ODT": papertest.ODT(t, p), "DOCX": papertest.DOCX(t, p)} {
			n, _ := read(t, file)
			if got := strings.TrimSuffix(words(n), " f"); got != want {
				t.Fatalf("%s of %s:\n got %q\nwant %q", name, body.JSON(), got, want)
			}
		}
	}
}

func TestAWordDocument_IsReadAsItIsMeant(t *testing.T) {
	const styles = `<w:styles><w:style w:styleId="Titre1"><w:name w:val="heading 1"/></w:style><w:style w:styleId="Mien"><w:name w:val="Mien"/><w:basedOn w:val="Titre1"/></w:style>` +
		`<w:style w:styleId="Fort"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style><w:style w:styleId="TM1"><w:name w:val="toc 1"/></w:style></w:styles>`
	const links = `<Relationships><Relationship Id="r1" Type="x/hyperlink" Target="https://exemple.fr"/><Relationship Id="r2" Type="x/hyperlink" Target="javascript:alert(1)"/></Relationships>`
	const notes = `<w:footnotes><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote><w:footnote w:id="2"><w:p><w:r><w:t>Voir l’annexe.</w:t></w:r></w:p></w:footnote></w:footnotes>`
	const numbering = `<w:numbering><w:abstractNum w:abstractNumId="4"><w:lvl w:ilvl="0"><w:start w:val="2"/><w:numFmt w:val="lowerLetter"/></w:lvl></w:abstractNum><w:num w:numId="9"><w:abstractNumId w:val="4"/></w:num></w:numbering>`
	item := func(words string) string {
		return `<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="9"/></w:numPr></w:pPr><w:r><w:t>` + words + `</w:t></w:r></w:p>`
	}
	for name, c := range map[string]struct {
		body, want string
		notes      map[string]int
	}{
		"a heading by its style": {`<w:p><w:pPr><w:pStyle w:val="Mien"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>Projet</w:t></w:r></w:p>`, "# Projet", nil},
		"tracked changes": {
			`<w:p><w:r><w:t>a</w:t></w:r><w:ins><w:r><w:t>b</w:t></w:r></w:ins><w:del><w:r><w:delText>c</w:delText></w:r></w:del></w:p>`, "ab",
			map[string]int{"paper.note.insertions": 1, "paper.note.deletions": 1},
		},
		"a footnote":            {`<w:p><w:r><w:t>Mot</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>.</w:t></w:r></w:p>`, "Mot (Voir l’annexe.).", map[string]int{"paper.note.footnotes": 1}},
		"a link":                {`<w:p><w:hyperlink r:id="r1"><w:r><w:t>ici</w:t></w:r></w:hyperlink></w:p>`, "[ici](https://exemple.fr)", nil},
		"a link that would run": {`<w:p><w:hyperlink r:id="r2"><w:r><w:t>ici</w:t></w:r></w:hyperlink></w:p>`, "ici", map[string]int{"paper.note.links": 1}},
		"a link in pieces": {
			`<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://exemple.fr/a" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>` +
				`<w:r><w:t>là</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t> fin</w:t></w:r></w:p>`, "[là](https://exemple.fr/a) fin", nil,
		},
		"a style of words":          {`<w:p><w:r><w:rPr><w:rStyle w:val="Fort"/></w:rPr><w:t>gras</w:t></w:r></w:p>`, "**gras**", nil},
		"what is hidden":            {`<w:p><w:r><w:t>vu</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>caché</w:t></w:r></w:p>`, "vu", nil},
		"a table of contents":       {`<w:p><w:pPr><w:pStyle w:val="TM1"/></w:pPr><w:r><w:t>Projet 3</w:t></w:r></w:p><w:p><w:r><w:t>Suite</w:t></w:r></w:p>`, "Suite", map[string]int{"paper.note.indexes": 1}},
		"a list that is broken off": {item("un") + item("deux") + `<w:p><w:r><w:t>Entre</w:t></w:r></w:p>` + item("trois"), "2. un\n3. deux\n\nEntre\n\n4. trois", nil},
		"breaks":                    {`<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:br w:type="page"/></w:r></w:p>`, "a\nb", nil},
		"a picture":                 {`<w:p><w:r><w:drawing><x><w:p><w:r><w:t>dedans</w:t></w:r></w:p></x></w:drawing><w:t>a</w:t></w:r></w:p>`, "a", map[string]int{"paper.note.images": 1}},
	} {
		n, told := read(t, word(t, c.body, "word/styles.xml", styles, "word/_rels/document.xml.rels", links, "word/footnotes.xml", notes, "word/numbering.xml", numbering))
		if got := strings.TrimSpace(text.Markdown(n)); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
		if !maps.Equal(told, c.notes) && len(told)+len(c.notes) > 0 {
			t.Errorf("%s: notes are %v", name, told)
		}
	}
}

func TestCellsThatGoOn_AreOne(t *testing.T) {
	tc := func(properties, words string) string {
		return `<w:tc><w:tcPr>` + properties + `</w:tcPr><w:p><w:r><w:t>` + words + `</w:t></w:r></w:p></w:tc>`
	}
	n, _ := read(t, word(t, `<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>`+tc(`<w:gridSpan w:val="2"/>`, "tête")+`</w:tr><w:tr>`+tc(`<w:vMerge w:val="restart"/>`, "haut")+tc("", "b")+
		`</w:tr><w:tr>`+tc(`<w:vMerge/>`, "suite")+tc("", "c")+`</w:tr></w:tbl>`))
	rows := n.Content[0].Content
	if len(rows) != 3 || len(rows[2].Content) != 1 || rows[0].Content[0].Type != "table_header" || rows[0].Content[0].Attribute("colspan") != int64(2) ||
		rows[1].Content[0].Attribute("rowspan") != int64(2) || text.Plain(rows[1].Content[0]) != "haut\nsuite" {
		t.Errorf("got %s", n.JSON())
	}
}

func TestAnOpenDocument_IsReadAsItIsMeant(t *testing.T) {
	for name, c := range map[string]struct {
		body, want string
		notes      map[string]int
	}{
		"spaces": {"<text:p>  a\n  b<text:s text:c=\"2\"/>c<text:tab/>d</text:p>", "a b  c d", nil},
		"tracked changes": {
			`<text:tracked-changes><text:changed-region><text:deletion><text:p>ôté</text:p></text:deletion></text:changed-region><text:changed-region><text:insertion/></text:changed-region></text:tracked-changes><text:p>resté<text:change/></text:p>`,
			"resté",
			map[string]int{"paper.note.deletions": 1, "paper.note.insertions": 1},
		},
		"a note and a comment": {
			`<text:p>Mot<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Voir l’annexe.</text:p></text:note-body></text:note>.<office:annotation><text:p>non</text:p></office:annotation></text:p>`,
			"Mot (Voir l’annexe.).",
			map[string]int{"paper.note.footnotes": 1, "paper.note.comments": 1},
		},
		"a link":   {`<text:p><text:a xlink:href="https://exemple.fr">ici</text:a></text:p>`, "[ici](https://exemple.fr)", nil},
		"sections": {`<text:section><text:h text:outline-level="7">Titre</text:h><text:p>Corps</text:p></text:section>`, "### Titre\n\nCorps", nil},
		"a field":  {`<text:p>Page <text:page-number>3</text:page-number></text:p>`, "Page 3", nil},
	} {
		n, told := read(t, open(t, c.body))
		if got := strings.TrimSpace(text.Markdown(n)); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
		if !maps.Equal(told, c.notes) && len(told)+len(c.notes) > 0 {
			t.Errorf("%s: notes are %v", name, told)
		}
	}
}

func TestFilesThatMayHarm_AreRefused(t *testing.T) {
	entities := `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>`
	many := func(n int) string { return strings.Repeat("<w:p><w:r><w:t>a</w:t></w:r></w:p>", n) }
	entries := map[string]string{}
	for i := range 5001 {
		entries[strings.Repeat("x", i%50)+string(rune('a'+i%26))+strings.Repeat("y", i/50)] = ""
	}
	for name, c := range map[string]struct {
		file []byte
		want reader.Refusal
	}{
		"nothing":                    {nil, reader.WrongKind},
		"text":                       {[]byte("bonjour, ceci est un texte"), reader.WrongKind},
		"an old or locked file":      {append([]byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}, make([]byte, 600)...), reader.Locked},
		"another zip file":           {zipped(t, map[string]string{"a.txt": "a"}), reader.WrongKind},
		"a spreadsheet":              {zipped(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}), reader.WrongKind},
		"an encrypted OpenDocument":  {open(t, "<text:p>a</text:p>", "META-INF/manifest.xml", "<m><encryption-data/></m>"), reader.Locked},
		"a path that leads out":      {zipped(t, map[string]string{"../word/document.xml": "<a/>"}), reader.WrongKind},
		"too many files":             {zipped(t, entries), reader.TooLarge},
		"a bomb":                     {word(t, "<w:p>"+strings.Repeat(" ", 65<<20)+"</w:p>"), reader.TooLarge},
		"a bomb beside":              {word(t, many(1), "word/styles.xml", "<s>"+strings.Repeat(" ", 65<<20)+"</s>"), reader.TooLarge},
		"entities":                   {zipped(t, map[string]string{"word/document.xml": entities + "<w:document><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"}), reader.Broken},
		"an unknown entity":          {word(t, "<w:p><w:r><w:t>&nbsp;</w:t></w:r></w:p>"), reader.Broken},
		"elements in each other":     {word(t, strings.Repeat("<w:sdt>", 100_000)), reader.Broken},
		"elements that nobody reads": {word(t, strings.Repeat("<x>", 100_000)), reader.Broken},
		"XML that ends":              {word(t, "<w:p><w:r>"), reader.Broken},
		"paragraphs without end":     {word(t, many(100_001)), reader.TooLarge},
		"empty paragraphs":           {word(t, strings.Repeat("<w:p/>", 100_001)), reader.TooLarge},
		"a text too long":            {word(t, "<w:p><w:r><w:t>"+strings.Repeat("é", 5<<20)+"</w:t></w:r></w:p>"), reader.TooLarge},
		"a text of nothing":          {word(t, "<w:p/>"), reader.Empty},
	} {
		_, _, err := reader.Read(bytes.NewReader(c.file), int64(len(c.file)))
		if !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}

func TestManyParagraphs_AreRead(t *testing.T) {
	n, _ := read(t, word(t, strings.Repeat("<w:p><w:r><w:t>a</w:t></w:r></w:p>", 100_000)))
	if len(n.Content) != 100_000 {
		t.Errorf("%d paragraphs", len(n.Content))
	}
}

func TestRepeatedSayings_AreRefusedBeforeTheyAreMade(t *testing.T) {
	note := "<w:footnotes><w:footnote w:id=\"1\"><w:p><w:r><w:t>" + strings.Repeat("a", 1_000_000) + "</w:t></w:r></w:p></w:footnote></w:footnotes>"
	call := `<w:p><w:r><w:footnoteReference w:id="1"/></w:r></w:p>`
	n, told := read(t, word(t, strings.Repeat(call, 20_000), "word/footnotes.xml", note))
	if length := text.Length(n); length != 1_000_002 || told["paper.note.footnotes"] != 20_000 {
		t.Errorf("%d characters of %d notes", length, told["paper.note.footnotes"])
	}
	for name, file := range map[string][]byte{
		"spaces":    open(t, `<text:p>`+strings.Repeat(`a<text:s text:c="100"/>`, 100_000)+`</text:p>`),
		"tiny runs": word(t, "<w:p>"+strings.Repeat("<w:r><w:t>a</w:t></w:r>", 300_000)+"</w:p>"),
		"breaks":    word(t, "<w:p><w:r>"+strings.Repeat("<w:br/>", 300_000)+"</w:r></w:p>"),
		"cells":     word(t, "<w:tbl><w:tr>"+strings.Repeat("<w:tc/>", 300_000)+"</w:tr></w:tbl>"),
		"items":     open(t, `<text:list>`+strings.Repeat(`<text:list-item/>`, 300_000)+`</text:list>`),
	} {
		if _, _, err := reader.Read(bytes.NewReader(file), int64(len(file))); !errors.Is(err, reader.TooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestALargeTag_IsRefused(t *testing.T) {
	attributes := strings.Repeat(` a="&gt;>"`, 7_000)
	for name, file := range map[string][]byte{"docx": word(t, "<w:p>a<w:r"+attributes+"/></w:p>"), "odt": open(t, "<text:p"+attributes+">a</text:p>")} {
		if _, _, err := reader.Read(bytes.NewReader(file), int64(len(file))); !errors.Is(err, reader.Broken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	long := strings.Repeat("a", 200_000)
	for name, file := range map[string][]byte{"docx": word(t, "<w:p><w:r><w:t>"+long+"</w:t></w:r></w:p>"), "odt": open(t, "<text:p>"+long+"<text:s/>"+long+"</text:p>")} {
		if n, _ := read(t, file); text.Length(n) < len(long) {
			t.Errorf("%s: long words are cut", name)
		}
	}
}

func TestARowInWhichAllCellsGoOn_IsNoRow(t *testing.T) {
	cell := func(merge, said string) string {
		return "<w:tc><w:tcPr>" + merge + "</w:tcPr><w:p><w:r><w:t>" + said + "</w:t></w:r></w:p></w:tc>"
	}
	begins, on := `<w:vMerge w:val="restart"/>`, `<w:vMerge/>`
	n, _ := read(t, word(t, "<w:tbl><w:tr>"+cell(begins, "a")+cell(begins, "b")+"</w:tr><w:tr>"+cell(on, "")+cell(on, "c")+"</w:tr><w:tr>"+cell(on, "")+cell("", "d")+"</w:tr><w:tr>"+cell("", "e")+cell("", "f")+"</w:tr></w:tbl>"))
	table, spans := n.Content[0], []int64{}
	for _, row := range table.Content {
		for _, c := range row.Content {
			high, _ := c.Attribute("rowspan").(int64)
			spans = append(spans, high)
		}
	}
	if len(table.Content) != 3 || !slices.Equal(spans, []int64{2, 1, 1, 1, 1}) {
		t.Errorf("%d rows, cells of %v", len(table.Content), spans)
	}
}

func checkRead(t *testing.T, file []byte) {
	n, _, err := reader.Read(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		var refusal reader.Refusal
		if !errors.As(err, &refusal) {
			t.Fatalf("not a refusal: %v", err)
		}
		return
	}
	if _, err := text.Parse(n.JSON()); err != nil {
		t.Fatalf("what was read is no text: %v", err)
	}
}

func FuzzReadDOCX(f *testing.F) {
	f.Add(papertest.Parts(f, papertest.DOCX(f, papertest.Of(f, papertest.Whole())))["word/document.xml"], papertest.Parts(f, papertest.DOCX(f, papertest.Of(f, papertest.Whole())))["word/numbering.xml"], papertest.Parts(f, papertest.DOCX(f, papertest.Of(f, papertest.Whole())))["word/styles.xml"])
	f.Add(`<w:document><w:body><w:tbl><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:tbl/></w:tc></w:tr></w:tbl></w:body></w:document>`, "", "")
	f.Fuzz(func(t *testing.T, document, numbering, styles string) {
		checkRead(t, zipped(t, map[string]string{"word/document.xml": document, "word/numbering.xml": numbering, "word/styles.xml": styles}))
	})
}

func FuzzReadODT(f *testing.F) {
	f.Add(papertest.Parts(f, papertest.ODT(f, papertest.Of(f, papertest.Whole())))["content.xml"], papertest.Parts(f, papertest.ODT(f, papertest.Of(f, papertest.Whole())))["styles.xml"])
	f.Fuzz(func(t *testing.T, content, styles string) {
		checkRead(t, zipped(t, map[string]string{"mimetype": paper.MediaODT, "content.xml": content, "styles.xml": styles}))
	})
}

func FuzzReadArchive(f *testing.F) {
	f.Add(papertest.DOCX(f, papertest.Of(f, papertest.Whole())))
	f.Add(papertest.ODT(f, papertest.Of(f, papertest.Whole())))
	f.Fuzz(checkRead)
}
