package mail_test

import (
	"context"
	"encoding/base64"
	"io"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"maillage/internal/db"
	"maillage/internal/db/dbtest"
	"maillage/internal/job"
	"maillage/internal/lang"
	"maillage/internal/mail"
)

func TestALetterLeavesAfterTheCommitInTheReadersLanguage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := func() time.Time { return time.Date(2021, 3, 30, 12, 0, 0, 0, time.UTC) }
		queue, outbox := job.New(d, now, slog.New(slog.DiscardHandler)), mail.NewOutbox(now)
		box := mail.NewPostbox(queue, outbox, "https://maillage.example/")
		if err := d.Write(t.Context(), func(tx *db.Tx) error {
			return box.Post(t.Context(), tx, mail.Letter{
				To: "lea@example.org", Name: "Léa", Lang: lang.FR, Key: "account.mail.link", Args: []any{"minutes", 15}, Path: "/sign-in/abc",
			})
		}); err != nil {
			t.Fatal(err)
		}
		if len(outbox.Messages()) != 0 {
			t.Error("sent before the queue ran")
		}
		if did, err := queue.Next(t.Context()); !did || err != nil {
			t.Fatal(did, err)
		}
		sent := outbox.Messages()
		if len(sent) != 1 || !strings.Contains(sent[0].Text, "Bonjour Léa,") || !strings.Contains(sent[0].Text, "https://maillage.example/sign-in/abc") {
			t.Errorf("sent %+v", sent)
		}
	})
}

func TestAnAddressThatCouldForgeHeadersIsRefused(t *testing.T) {
	d := dbtest.SQLite(t)
	queue := job.New(d, time.Now, slog.New(slog.DiscardHandler))
	box := mail.NewPostbox(queue, mail.NewOutbox(time.Now), "http://localhost")
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		return box.Post(t.Context(), tx, mail.Letter{To: "a@example.org\r\nBcc: b@example.org", Key: "account.mail.link"})
	})
	if err == nil {
		t.Error("accepted")
	}
}

type sink struct {
	mu   sync.Mutex
	mail []string
}

func (s *sink) NewSession(*smtp.Conn) (smtp.Session, error) { return &sinkSession{s}, nil }

type sinkSession struct{ sink *sink }

func (*sinkSession) Reset()                               {}
func (*sinkSession) Logout() error                        { return nil }
func (*sinkSession) Mail(string, *smtp.MailOptions) error { return nil }
func (*sinkSession) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (s *sinkSession) Data(r io.Reader) error {
	content, err := io.ReadAll(r)
	s.sink.mu.Lock()
	defer s.sink.mu.Unlock()
	s.sink.mail = append(s.sink.mail, string(content))
	return err
}

func TestSMTP_DeliversToARealServer(t *testing.T) {
	received := &sink{}
	server := smtp.NewServer(received)
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	host, portText, _ := net.SplitHostPort(listener.Addr().String())
	port, _ := strconv.Atoi(portText)
	sender := mail.SMTP{Host: host, Port: port, TLS: "none", From: "maillage@example.org"}
	if err := sender.Send(context.Background(), mail.Message{To: "lea@example.org", Lang: "fr", Subject: "Déposé", Text: "Bonjour"}); err != nil {
		t.Fatal(err)
	}
	event := &mail.File{Name: "atelier.ics", Type: "text/calendar; charset=utf-8; method=PUBLISH", Content: "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"}
	if err := sender.Send(context.Background(), mail.Message{To: "lea@example.org", Lang: "fr", Subject: "Atelier", Text: "Bonjour", File: event}); err != nil {
		t.Fatal(err)
	}
	received.mu.Lock()
	defer received.mu.Unlock()
	attached := received.mail[len(received.mail)-1]
	for _, part := range []string{"Content-Type: text/calendar; charset=utf-8; method=PUBLISH", `filename="atelier.ics"`, base64.StdEncoding.EncodeToString([]byte(event.Content)), "Bonjour"} {
		if !strings.Contains(attached, part) {
			t.Errorf("a letter with a file lacks %q: %s", part, attached)
		}
	}
	if len(received.mail) != 2 || !strings.Contains(received.mail[0], "Subject: =?UTF-8?q?D=C3=A9pos=C3=A9?=") || !strings.Contains(received.mail[0], "Content-Language: fr") {
		t.Errorf("received %q", received.mail)
	}
}

// refusing is a server that refuses every recipient, naming them as servers do.
type refusing struct{ *sinkSession }

func (refusing) NewSession(*smtp.Conn) (smtp.Session, error) {
	return refusing{&sinkSession{&sink{}}}, nil
}

func (refusing) Rcpt(to string, _ *smtp.RcptOptions) error {
	return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "<" + to + ">: no such user"}
}

func TestAMailThatCannotLeave_NamesNobodyInTheLog(t *testing.T) {
	server := smtp.NewServer(refusing{})
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	host, portText, _ := net.SplitHostPort(listener.Addr().String())
	port, _ := strconv.Atoi(portText)
	sender := mail.SMTP{Host: host, Port: port, TLS: "none", From: "maillage@example.org"}
	for _, to := range []string{"Lea.Morel@example.org", "lea morel@example.org"} {
		err = sender.Send(t.Context(), mail.Message{To: to, Lang: "fr", Subject: "Déposé", Text: "Bonjour"})
		if err == nil || strings.Contains(strings.ToLower(err.Error()), "morel") {
			t.Errorf("the log would say %v", err)
		}
	}
}
