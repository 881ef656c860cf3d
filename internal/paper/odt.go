package paper

import (
	"fmt"
	"strings"
	"time"

	"maillage/internal/lang"
)

// MediaODT is the media type of what ODT gives.
const MediaODT = "application/vnd.oasis.opendocument.text"

const xmlHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

const odtSpaces = ` xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"` +
	` xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"` +
	` xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"` +
	` xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"` +
	` xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" office:version="1.2"`

// ODT gives an OpenDocument text.
func (p Paper) ODT() ([]byte, error) {
	w := &odtWriter{paper: p, album: newAlbum(p)}
	w.head()
	w.blocks(p.body().Content, "Text_20_body")
	w.paragraph("Issuer", plainly(p.Issuer))

	out := newParcel()
	out.store("mimetype", []byte(MediaODT))
	var pictures strings.Builder
	for i, one := range w.album.all {
		name := fmt.Sprintf("Pictures/%d.%s", i+1, one.ending)
		fmt.Fprintf(&pictures, `<manifest:file-entry manifest:full-path="%s" manifest:media-type="%s"/>`, name, one.media)
		out.store(name, one.content)
	}
	out.add("content.xml", []byte(xmlHead+`<office:document-content`+odtSpaces+`>`+odtTableStyles+`<office:body><office:text>`+w.String()+`</office:text></office:body></office:document-content>`))
	out.add("styles.xml", []byte(p.odtStyles()))
	out.add("meta.xml", []byte(p.odtMeta()))
	out.add("META-INF/manifest.xml", []byte(xmlHead+`<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">`+
		`<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="`+MediaODT+`"/>`+
		`<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>`+
		`<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>`+
		`<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>`+pictures.String()+`</manifest:manifest>`))
	return out.close()
}

func (p Paper) odtMeta() string {
	at := p.At.UTC().Format(time.RFC3339)
	return xmlHead + `<office:document-meta` + odtSpaces + `><office:meta><meta:generator>Maillage</meta:generator>` +
		`<dc:title>` + escaped(p.Title) + `</dc:title><dc:subject>` + escaped(p.Kind) + `</dc:subject>` +
		`<meta:initial-creator>` + escaped(p.Author) + `</meta:initial-creator><dc:creator>` + escaped(p.Author) + `</dc:creator>` +
		`<meta:creation-date>` + at + `</meta:creation-date><dc:date>` + at + `</dc:date><dc:language>` + region(p.Lang) + `</dc:language>` +
		`</office:meta></office:document-meta>`
}

// region is a language with the country whose spelling office programs check.
func region(l lang.Lang) string {
	if l == lang.EN {
		return "en-GB"
	}
	return "fr-FR"
}

const odtTableStyles = `<office:automatic-styles>` +
	`<style:style style:name="Table" style:family="table"><style:table-properties style:width="16.5cm" table:align="margins" fo:margin-top="0.2cm" fo:margin-bottom="0.3cm" table:border-model="collapsing"/></style:style>` +
	`<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties fo:padding="0.12cm" fo:border="0.5pt solid #7b8a86"/></style:style>` +
	`<style:style style:name="Head" style:family="table-cell"><style:table-cell-properties fo:padding="0.12cm" fo:border="0.5pt solid #7b8a86" fo:background-color="#e4efec"/></style:style>` +
	`<style:style style:name="First" style:family="paragraph" style:parent-style-name="Subtitle" style:master-page-name="First_20_Page"/>` +
	`</office:automatic-styles>`

func (p Paper) odtStyles() string {
	language, country, _ := strings.Cut(region(p.Lang), "-")
	footer := `<style:footer><text:p text:style-name="Footer">` + escaped(p.Lang.Text("pdf.page")) + ` <text:page-number text:select-page="current">1</text:page-number> ` +
		escaped(p.Lang.Text("pdf.of")) + ` <text:page-count>1</text:page-count></text:p></style:footer>`
	var b strings.Builder
	b.WriteString(xmlHead + `<office:document-styles` + odtSpaces + `>` +
		`<office:font-face-decls><style:font-face style:name="Sans" svg:font-family="Arial" style:font-family-generic="swiss" style:font-pitch="variable"/></office:font-face-decls>` +
		`<office:styles><style:default-style style:family="paragraph"><style:paragraph-properties fo:orphans="2" fo:widows="2"/>` +
		`<style:text-properties style:font-name="Sans" fo:font-size="11pt" fo:language="` + language + `" fo:country="` + country + `"/></style:default-style>`)
	for _, s := range odtParagraphs {
		fmt.Fprintf(&b, `<style:style style:name="%s" style:display-name="%s" style:family="paragraph" style:parent-style-name="%s" style:class="text"%s>%s</style:style>`,
			strings.ReplaceAll(s.name, " ", "_20_"), s.name, strings.ReplaceAll(s.parent, " ", "_20_"), s.attributes, s.properties)
	}
	b.WriteString(odtTexts)
	for _, kind := range []string{"Bullets", "Numbers"} {
		odtListStyle(&b, kind)
	}
	b.WriteString(`</office:styles><office:automatic-styles><style:page-layout style:name="Page"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm"` +
		` fo:margin-top="2cm" fo:margin-bottom="2cm" fo:margin-left="2.25cm" fo:margin-right="2.25cm"/>` +
		`<style:header-style><style:header-footer-properties fo:min-height="0.8cm" fo:margin-bottom="0.4cm"/></style:header-style>` +
		`<style:footer-style><style:header-footer-properties fo:min-height="0.8cm" fo:margin-top="0.4cm"/></style:footer-style></style:page-layout></office:automatic-styles>` +
		`<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="Page">` +
		`<style:header><text:p text:style-name="Header">` + escaped(p.running()) + `</text:p></style:header>` + footer + `</style:master-page>` +
		`<style:master-page style:name="First_20_Page" style:display-name="First Page" style:page-layout-name="Page" style:next-style-name="Standard">` + footer +
		`</style:master-page></office:master-styles></office:document-styles>`)
	return b.String()
}

const odtTexts = `<style:style style:name="Strong_20_Emphasis" style:display-name="Strong Emphasis" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>` +
	`<style:style style:name="Emphasis" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>` +
	`<style:style style:name="Internet_20_link" style:display-name="Internet link" style:family="text"><style:text-properties fo:color="#0b5a61" style:text-underline-style="solid" style:text-underline-width="auto" style:text-underline-color="font-color"/></style:style>`

type odtStyle struct{ name, parent, attributes, properties string }

// odtParagraphs have the names that LibreOffice knows, so that it shows them in its own language.
var odtParagraphs = append([]odtStyle{
	{"Standard", "", "", ""},
	{"Text body", "Standard", "", `<style:paragraph-properties fo:margin-bottom="0.22cm" fo:line-height="130%"/>`},
	{"Quotations", "Text body", "", `<style:paragraph-properties fo:margin-left="0.8cm" fo:padding-left="0.3cm" fo:border-left="1.5pt solid #b6d3cd"/>`},
	{"Horizontal Line", "Standard", "", `<style:paragraph-properties fo:margin-bottom="0.4cm" fo:border-bottom="0.7pt solid #7b8a86"/>`},
	{"Table Contents", "Standard", "", ""},
	{"Table Heading", "Table Contents", "", `<style:text-properties fo:font-weight="bold"/>`},
	{"Illustration", "Standard", "", `<style:paragraph-properties fo:margin-top="0.2cm" fo:margin-bottom="0.3cm"/>`},
	{"Header", "Standard", "", `<style:text-properties fo:font-size="9pt" fo:color="#4c5855"/>`},
	{"Footer", "Standard", "", `<style:paragraph-properties fo:text-align="end"/><style:text-properties fo:font-size="9pt" fo:color="#4c5855"/>`},
	{"Title", "Standard", "", `<style:paragraph-properties fo:margin-bottom="0.4cm" fo:keep-with-next="always"/><style:text-properties fo:font-size="22pt" fo:font-weight="bold" fo:color="#0b5a61"/>`},
	{"Subtitle", "Standard", "", `<style:paragraph-properties fo:margin-bottom="0.1cm" fo:keep-with-next="always"/><style:text-properties fo:font-size="13pt" fo:color="#4c5855"/>`},
	{"Notice", "Text body", "", `<style:paragraph-properties fo:padding="0.2cm" fo:border="1pt solid #a63a0c"/><style:text-properties fo:font-weight="bold"/>`},
	{"Issuer", "Standard", "", `<style:paragraph-properties fo:margin-top="1cm"/><style:text-properties fo:font-size="9pt" fo:color="#4c5855"/>`},
}, odtHeadings()...)

func odtHeadings() []odtStyle {
	var all []odtStyle
	for i, size := range headingSizes {
		all = append(all, odtStyle{
			fmt.Sprintf("Heading %d", i+1), "Standard", fmt.Sprintf(` style:default-outline-level="%d" style:next-style-name="Text_20_body"`, i+1),
			fmt.Sprintf(`<style:paragraph-properties fo:margin-top="%.2fcm" fo:margin-bottom="0.15cm" fo:keep-with-next="always"/><style:text-properties fo:font-size="%dpt" fo:font-weight="bold" fo:color="#0b5a61"/>`, 0.25+float64(size)/30, size),
		})
	}
	return all
}

// headingSizes are in points, by level.
var headingSizes = [deepest]int{17, 13, 12, 11, 11}

// mostListDepth is that of office programs; what lies deeper stays at the last.
const mostListDepth = 9

func odtListStyle(b *strings.Builder, kind string) {
	fmt.Fprintf(b, `<text:list-style style:name="%s">`, kind)
	for i := 1; i <= mostListDepth; i++ {
		indent := fmt.Sprintf(`<style:list-level-properties text:list-level-position-and-space-mode="label-alignment"><style:list-level-label-alignment text:label-followed-by="listtab" text:list-tab-stop-position="%.2fcm" fo:text-indent="-0.6cm" fo:margin-left="%.2fcm"/></style:list-level-properties>`, 0.7*float64(i), 0.7*float64(i))
		if kind == "Bullets" {
			fmt.Fprintf(b, `<text:list-level-style-bullet text:level="%d" text:bullet-char="•">%s</text:list-level-style-bullet>`, i, indent)
		} else {
			fmt.Fprintf(b, `<text:list-level-style-number text:level="%d" style:num-suffix="." style:num-format="1">%s</text:list-level-style-number>`, i, indent)
		}
	}
	b.WriteString(`</text:list-style>`)
}
