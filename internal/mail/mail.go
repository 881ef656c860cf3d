// Package mail writes letters in the reader's language and sends them after the act that
// caused them has committed, through the job queue.
package mail

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"maillage/internal/db"
	"maillage/internal/job"
	"maillage/internal/lang"
)

// Letter is what a room asks to send: the texts KEY.subject and KEY.text of the
// catalogue, with their arguments. Path is the page the reader should open, or "".
type Letter struct {
	To   string // e-mail address
	Name string // how to greet the reader, or ""
	Lang lang.Lang
	Key  string
	Args []any
	Path string
	File *File // attached, or nil
}

// File is attached to a letter.
type File struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Content string `json:"content"`
}

// Message is a letter ready to leave: plain text, readable by every program and person.
type Message struct {
	To      string `json:"to"`
	Lang    string `json:"lang"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
	File    *File  `json:"file,omitempty"`
}

// Sender hands a message to the outside, once.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// Postbox takes letters inside transactions.
type Postbox struct {
	queue   *job.Queue
	baseURL string
}

const sendKind = "mail.send"

// NewPostbox makes a postbox that sends through sender; baseURL is put before paths.
func NewPostbox(queue *job.Queue, sender Sender, baseURL string) *Postbox {
	queue.Register(sendKind, func(ctx context.Context, argument json.RawMessage) error {
		var m Message
		if err := json.Unmarshal(argument, &m); err != nil {
			return err
		}
		return sender.Send(ctx, m)
	})
	return &Postbox{queue: queue, baseURL: strings.TrimSuffix(baseURL, "/")}
}

// Post writes the letter now and queues it in the transaction.
func (p *Postbox) Post(ctx context.Context, tx *db.Tx, letter Letter) error {
	if letter.To == "" || strings.ContainsAny(letter.To, "\r\n") {
		return fmt.Errorf("post %s: no usable address", letter.Key)
	}
	return p.queue.Enqueue(ctx, tx, sendKind, p.write(letter))
}

func (p *Postbox) write(letter Letter) Message {
	l, ok := lang.Parse(string(letter.Lang))
	if !ok {
		l = lang.FR
	}
	var text strings.Builder
	if letter.Name != "" {
		text.WriteString(l.Text("mail.greeting", "name", letter.Name) + "\n\n")
	} else {
		text.WriteString(l.Text("mail.greeting_unknown") + "\n\n")
	}
	text.WriteString(l.Text(letter.Key+".text", letter.Args...))
	if letter.Path != "" {
		text.WriteString("\n\n" + p.Address(letter.Path))
	}
	text.WriteString("\n\n-- \n" + l.Text("mail.footer", "site", p.baseURL) + "\n")
	return Message{
		To:      letter.To,
		Lang:    string(l),
		Subject: oneLine(l.Text(letter.Key+".subject", letter.Args...)),
		Text:    text.String(),
		File:    letter.File,
	}
}

// Address is that of a page, as letters give it.
func (p *Postbox) Address(path string) string { return p.baseURL + path }

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
