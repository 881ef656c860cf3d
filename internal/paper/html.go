package paper

import (
	"encoding/base64"
	"fmt"
	"strings"

	"maillage/internal/document/text"
)

// MediaHTML is the media type of what HTML gives.
const MediaHTML = "text/html; charset=utf-8"

const htmlStyle = `
:root{color-scheme:light dark}
body{margin:0 auto;max-width:46rem;padding:1.5rem;font:1.125rem/1.55 "Atkinson Hyperlegible Next",Arial,sans-serif;overflow-wrap:break-word}
h1,h2,h3,h4,h5,h6{line-height:1.25;margin:1.6em 0 .5em}
.kind{margin:0}.notice{border-inline-start:.3rem solid;padding:.3rem 1rem;font-weight:bold}
blockquote{margin-inline:0;padding-inline-start:1rem;border-inline-start:.25rem solid}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:1em 0}
th,td{border:1px solid;padding:.35rem .6rem;text-align:start;vertical-align:top}
td>p,th>p,li>p{margin:.2em 0}
img{max-width:100%;height:auto}
footer{margin-top:3rem;border-top:1px solid}
@media print{body{max-width:none;padding:0;font-size:11pt}h1,h2,h3,h4,h5,h6{break-after:avoid}thead{display:table-header-group}tr,img{break-inside:avoid}}
`

// HTML gives one page that needs nothing beside it: its style and its pictures are inside.
func (p Paper) HTML() []byte {
	w := &ink{}
	line := func(format string, args ...any) { w.printf(format+"\n", args...) }
	line(`<!DOCTYPE html>`)
	line(`<html lang="%s">`, p.Lang)
	line(`<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`)
	line(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`)
	line(`<meta name="author" content="%s"><meta name="date" content="%s">`, escaped(p.Author), p.At.UTC().Format("2006-01-02"))
	line(`<title>%s – %s</title><style>%s</style></head>`, escaped(p.Title), escaped(p.Kind), htmlStyle)
	line(`<body><header><p class="kind">%s</p><h1>%s</h1>`, escaped(p.Kind), escaped(p.Title))
	if p.Notice != "" {
		line(`<p class="notice">%s</p>`, escaped(p.Notice))
	}
	line(`</header><main>%s</main>`, p.htmlBody())
	line(`<footer><p>%s</p></footer></body></html>`, escaped(p.Issuer))
	return []byte(w.String())
}

// htmlBody is the text below the title. Pictures stand in it by number first: what people wrote
// has no quotation mark that is not escaped, and cannot pass for one.
func (p Paper) htmlBody() string {
	pictures := newAlbum(p)
	body := text.HTML(p.body(), text.Shape{
		Level: 2, Link: p.link,
		Image: func(src string) string {
			if number := pictures.number(src); number > 0 {
				return fmt.Sprintf("#picture-%d", number)
			}
			return ""
		},
	})
	var inside []string
	for i, one := range pictures.all {
		inside = append(inside, fmt.Sprintf(`src="#picture-%d"`, i+1),
			fmt.Sprintf(`width="%d" height="%d" src="data:%s;base64,%s"`, one.width, one.height, one.media, base64.StdEncoding.EncodeToString(one.content)))
	}
	// Wide tables scroll by themselves, with the keyboard too.
	inside = append(inside, "<table>", `<div class="wide" role="group" tabindex="0" aria-label="`+escaped(p.Lang.Text("paper.table"))+`"><table>`, "</table>", "</table></div>")
	return cleaned(strings.NewReplacer(inside...).Replace(body))
}
