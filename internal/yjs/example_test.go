package yjs_test

import (
	"encoding/base64"
	"fmt"
	"os"

	"maillage/internal/yjs"
)

// Three messages of two browsers reach the server in another order: Ann's first paragraph comes
// last.
func Example() {
	document := yjs.New(yjs.Live())
	for _, message := range []string{
		"AQFjAITSCQgHIG91dmVydAA=",
		"AQPSCQnG0gkD0gkEBnN0cm9uZwJ7fcTSCQnSCQQGIGdyYW5kxtIJD9IJBAZzdHJvbmcEbnVsbAA=",
		"AQPSCQAHAQRwYWdlAwlwYXJhZ3JhcGgHANIJAAYEANIJAQdVbiBsaWV1AA==",
	} {
		received, err := base64.StdEncoding.DecodeString(message)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		update, err := yjs.DecodeUpdate(received, yjs.Live())
		if err != nil {
			fmt.Fprintln(os.Stderr, err) // says at which byte
			continue
		}
		change, err := document.Apply(update, nil)
		if err != nil {
			fmt.Fprintln(os.Stderr, err) // and the document is as it was
			continue
		}
		fmt.Println("written by", update.Written(), "- new:", change.To)
	}
	for _, paragraph := range document.Authors("page") {
		for _, run := range paragraph.Children[0].Runs {
			fmt.Printf("%s: %q", paragraph.Name, run.Text)
			for _, mark := range run.Marks {
				fmt.Print(" ", mark.Name)
			}
			fmt.Println(" by client", run.By.Client)
		}
	}
	// Output:
	// written by map[99:[{0 7}]] - new: map[]
	// written by map[1234:[{9 8}]] - new: map[]
	// written by map[1234:[{0 9}]] - new: map[99:7 1234:17]
	// paragraph: "Un" by client 1234
	// paragraph: " grand" strong by client 1234
	// paragraph: " lieu" by client 1234
	// paragraph: " ouvert" by client 99
}
