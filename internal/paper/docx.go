package paper

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// MediaDOCX is the media type of what DOCX gives.
const MediaDOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

const (
	docxSpaces = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"` +
		` xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"` +
		` xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"`
	relations    = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	relationship = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	wordType     = `application/vnd.openxmlformats-officedocument.wordprocessingml.`
)

// DOCX gives a Word document.
func (p Paper) DOCX() ([]byte, error) {
	w := &docxWriter{paper: p, album: newAlbum(p)}
	w.head()
	w.blocks(p.body().Content, "")
	w.paragraph("Issuer", plainly(p.Issuer))

	out := newParcel()
	out.add("[Content_Types].xml", []byte(docxTypes()))
	out.add("_rels/.rels", []byte(xmlHead+relationship+
		`<Relationship Id="rId1" Type="`+relations+`officeDocument" Target="word/document.xml"/>`+
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`))
	out.add("docProps/core.xml", []byte(p.docxCore()))
	out.add("word/document.xml", []byte(xmlHead+`<w:document`+docxSpaces+`><w:body>`+w.String()+docxPage+`</w:body></w:document>`))
	out.add("word/_rels/document.xml.rels", []byte(w.relations()))
	out.add("word/styles.xml", []byte(p.docxStyles()))
	out.add("word/numbering.xml", []byte(w.numbering()))
	out.add("word/settings.xml", []byte(xmlHead+`<w:settings`+docxSpaces+`><w:defaultTabStop w:val="400"/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:val="`+region(p.Lang)+`"/></w:settings>`))
	out.add("word/header1.xml", []byte(xmlHead+`<w:hdr`+docxSpaces+`><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr><w:r><w:t>`+escaped(p.running())+`</w:t></w:r></w:p></w:hdr>`))
	out.add("word/header2.xml", []byte(xmlHead+`<w:hdr`+docxSpaces+`><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr></w:p></w:hdr>`))
	out.add("word/footer1.xml", []byte(xmlHead+`<w:ftr`+docxSpaces+`><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>`+
		docxText(p.Lang.Text("pdf.page")+" ")+docxField("PAGE")+docxText(" "+p.Lang.Text("pdf.of")+" ")+docxField("NUMPAGES")+`</w:p></w:ftr>`))
	for i, one := range w.album.all {
		out.store(fmt.Sprintf("word/media/image%d.%s", i+1, one.ending), one.content)
	}
	return out.close()
}

func docxText(s string) string {
	return `<w:r><w:t xml:space="preserve">` + escaped(s) + `</w:t></w:r>`
}

func docxField(name string) string {
	return `<w:fldSimple w:instr=" ` + name + ` "><w:r><w:t>1</w:t></w:r></w:fldSimple>`
}

// docxPage is A4, with another header on the first page.
const docxPage = `<w:sectPr><w:headerReference w:type="default" r:id="rIdHeader"/><w:headerReference w:type="first" r:id="rIdFirst"/>` +
	`<w:footerReference w:type="default" r:id="rIdFooter"/><w:footerReference w:type="first" r:id="rIdFooter"/>` +
	`<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1300" w:right="1276" w:bottom="1300" w:left="1276" w:header="600" w:footer="600" w:gutter="0"/><w:titlePg/></w:sectPr>`

func docxTypes() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>`)
	for _, kind := range []string{"png", "jpeg", "gif"} {
		b.WriteString(`<Default Extension="` + kind + `" ContentType="image/` + kind + `"/>`)
	}
	for _, part := range [][2]string{
		{"document", "document.main"}, {"styles", "styles"}, {"numbering", "numbering"}, {"settings", "settings"}, {"header1", "header"}, {"header2", "header"}, {"footer1", "footer"},
	} {
		b.WriteString(`<Override PartName="/word/` + part[0] + `.xml" ContentType="` + wordType + part[1] + `+xml"/>`)
	}
	b.WriteString(`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`)
	return b.String()
}

func (p Paper) docxCore() string {
	at := p.At.UTC().Format(time.RFC3339)
	return xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"` +
		` xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + escaped(p.Title) + `</dc:title><dc:subject>` + escaped(p.Kind) + `</dc:subject><dc:creator>` + escaped(p.Author) + `</dc:creator><dc:language>` + region(p.Lang) + `</dc:language>` +
		`<dcterms:created xsi:type="dcterms:W3CDTF">` + at + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + at + `</dcterms:modified></cp:coreProperties>`
}

func (w *docxWriter) relations() string {
	var b strings.Builder
	b.WriteString(xmlHead + relationship)
	for _, part := range [][3]string{
		{"rIdStyles", "styles", "styles.xml"},
		{"rIdNumbering", "numbering", "numbering.xml"},
		{"rIdSettings", "settings", "settings.xml"},
		{"rIdHeader", "header", "header1.xml"},
		{"rIdFirst", "header", "header2.xml"},
		{"rIdFooter", "footer", "footer1.xml"},
	} {
		b.WriteString(`<Relationship Id="` + part[0] + `" Type="` + relations + part[1] + `" Target="` + part[2] + `"/>`)
	}
	for i, one := range w.album.all {
		fmt.Fprintf(&b, `<Relationship Id="rIdImage%d" Type="%simage" Target="media/image%d.%s"/>`, i+1, relations, i+1, one.ending)
	}
	for i, href := range w.links {
		fmt.Fprintf(&b, `<Relationship Id="rIdLink%d" Type="%shyperlink" Target="%s" TargetMode="External"/>`, i+1, relations, escaped(href))
	}
	b.WriteString(`</Relationships>`)
	return b.String()
}

// numbering tells the lists: one kind with bullets, and each list with numbers by itself, since
// each begins anew.
func (w *docxWriter) numbering() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<w:numbering` + docxSpaces + `>`)
	for kind, mark := range []string{`<w:numFmt w:val="bullet"/><w:lvlText w:val="•"/>`, `<w:numFmt w:val="decimal"/><w:lvlText w:val="%%%d."/>`} {
		fmt.Fprintf(&b, `<w:abstractNum w:abstractNumId="%d"><w:multiLevelType w:val="hybridMultilevel"/>`, kind)
		for i := range mostListDepth {
			text := mark
			if kind == 1 {
				text = fmt.Sprintf(mark, i+1)
			}
			fmt.Fprintf(&b, `<w:lvl w:ilvl="%d"><w:start w:val="1"/>%s<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="%d" w:hanging="360"/></w:pPr></w:lvl>`, i, text, docxIndent*(i+1))
		}
		b.WriteString(`</w:abstractNum>`)
	}
	b.WriteString(`<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`)
	for i, list := range w.numbers {
		fmt.Fprintf(&b, `<w:num w:numId="%d"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="%d"><w:startOverride w:val="%d"/></w:lvlOverride></w:num>`, i+2, list.level, list.start)
	}
	b.WriteString(`</w:numbering>`)
	return b.String()
}

const docxIndent = 400 // twentieths of a point, for each level of a list

func (p Paper) docxStyles() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<w:styles` + docxSpaces + `><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial" w:eastAsia="Arial"/><w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="` + region(p.Lang) + `"/></w:rPr></w:rPrDefault>` +
		`<w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="300" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>`)
	style := func(id, name, properties string) {
		fmt.Fprintf(&b, `<w:style w:type="paragraph" w:styleId="%s"%s><w:name w:val="%s"/>%s</w:style>`, id, map[bool]string{true: ` w:default="1"`}[id == "Normal"], name, properties)
	}
	style("Normal", "Normal", `<w:qFormat/>`)
	const based = `<w:basedOn w:val="Normal"/>`
	for i, size := range headingSizes {
		style(fmt.Sprintf("Heading%d", i+1), fmt.Sprintf("heading %d", i+1), fmt.Sprintf(based+`<w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/><w:keepLines/><w:spacing w:before="%d" w:after="80"/><w:outlineLvl w:val="%d"/></w:pPr><w:rPr><w:b/><w:color w:val="0B5A61"/><w:sz w:val="%d"/></w:rPr>`, 140+size*20, i, size*2))
	}
	style("Title", "Title", based+`<w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/><w:spacing w:after="240"/></w:pPr><w:rPr><w:b/><w:color w:val="0B5A61"/><w:sz w:val="44"/></w:rPr>`)
	style("Subtitle", "Subtitle", based+`<w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/></w:pPr><w:rPr><w:color w:val="4C5855"/><w:sz w:val="26"/></w:rPr>`)
	style("Quote", "Quote", based+`<w:qFormat/><w:pPr><w:pBdr><w:left w:val="single" w:sz="12" w:space="8" w:color="B6D3CD"/></w:pBdr><w:ind w:left="400"/></w:pPr>`)
	style("Rule", "Horizontal rule", based+`<w:pPr><w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="7B8A86"/></w:pBdr></w:pPr>`)
	style("TableText", "Table text", based+`<w:pPr><w:spacing w:after="20" w:line="264" w:lineRule="auto"/></w:pPr>`)
	style("TableHead", "Table head", `<w:basedOn w:val="TableText"/><w:rPr><w:b/></w:rPr>`)
	style("Header", "header", based+`<w:rPr><w:color w:val="4C5855"/><w:sz w:val="18"/></w:rPr>`)
	style("Footer", "footer", based+`<w:pPr><w:jc w:val="right"/></w:pPr><w:rPr><w:color w:val="4C5855"/><w:sz w:val="18"/></w:rPr>`)
	style("Notice", "Notice", based+`<w:pPr><w:pBdr>`+edges(12, "A63A0C")+`</w:pBdr></w:pPr><w:rPr><w:b/></w:rPr>`)
	style("Issuer", "Issuer", based+`<w:pPr><w:spacing w:before="560"/></w:pPr><w:rPr><w:color w:val="4C5855"/><w:sz w:val="18"/></w:rPr>`)
	b.WriteString(`<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr><w:color w:val="0B5A61"/><w:u w:val="single"/></w:rPr></w:style>` +
		`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblCellMar><w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>` +
		`<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>` +
		edges(4, "7B8A86", "insideH", "insideV") + `</w:tblBorders></w:tblPr></w:style></w:styles>`)
	return b.String()
}

// edges are the lines around something, in the order that Word wants.
func edges(size int, colour string, more ...string) string {
	var b strings.Builder
	for _, side := range slices.Concat([]string{"top", "left", "bottom", "right"}, more) {
		fmt.Fprintf(&b, `<w:%s w:val="single" w:sz="%d" w:space="4" w:color="%s"/>`, side, size, colour)
	}
	return b.String()
}
