package mail

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// SMTP says how to reach the operator's mail server.
type SMTP struct {
	Host     string
	Port     int
	User     string
	Password string
	// TLS is "starttls" (required), "tls" (from the first byte) or "none" (tests, local relays).
	TLS  string
	From string // sender's address
}

const sendTimeout = 30 * time.Second

// addressed finds addresses in what mail servers answer.
var addressed = regexp.MustCompile(`[^\s<>"]*@[^\s<>"]*`)

// nameless is an error of sending without the recipient: it goes to the log, which names
// nobody.
type nameless struct {
	error
	to string
}

func (e nameless) Error() string {
	return addressed.ReplaceAllString(strings.ReplaceAll(e.error.Error(), e.to, "recipient"), "recipient")
}

func (e nameless) Unwrap() error { return e.error }

// Send delivers one message.
func (s SMTP) Send(ctx context.Context, m Message) error {
	if err := s.send(ctx, m); err != nil {
		return nameless{err, m.To}
	}
	return nil
}

func (s SMTP) send(ctx context.Context, m Message) error {
	message := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := message.From(s.From); err != nil {
		return fmt.Errorf("sender address: %w", err)
	}
	if err := message.To(m.To); err != nil {
		return fmt.Errorf("recipient address: %w", err)
	}
	message.Subject(m.Subject)
	message.SetGenHeader("Content-Language", m.Lang)
	message.SetGenHeader("Auto-Submitted", "auto-generated")
	message.SetMessageID()
	message.SetDate()
	message.SetBodyString(gomail.TypeTextPlain, m.Text)
	if f := m.File; f != nil {
		if err := message.AttachReader(f.Name, strings.NewReader(f.Content), gomail.WithFileContentType(gomail.ContentType(f.Type))); err != nil {
			return fmt.Errorf("attach %s: %w", f.Name, err)
		}
	}
	options := []gomail.Option{gomail.WithPort(s.Port), gomail.WithTimeout(sendTimeout)}
	switch s.TLS {
	case "tls":
		options = append(options, gomail.WithSSL())
	case "none":
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	client, err := gomail.NewClient(s.Host, options...)
	if err != nil {
		return fmt.Errorf("mail server: %w", err)
	}
	if err := client.DialAndSendWithContext(ctx, message); err != nil {
		return fmt.Errorf("send mail: %w", err)
	}
	return nil
}

// Outbox keeps the last messages in memory instead of sending them, for the demo.
type Outbox struct {
	mu       sync.Mutex
	now      func() time.Time
	messages []Kept
}

// Kept is a message of the outbox with the instant it would have left.
type Kept struct {
	Message
	At time.Time
}

const outboxSize = 500

// NewOutbox makes an empty outbox.
func NewOutbox(now func() time.Time) *Outbox { return &Outbox{now: now} }

// Send keeps the message.
func (o *Outbox) Send(_ context.Context, m Message) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.messages = append(o.messages, Kept{m, o.now()})
	if extra := len(o.messages) - outboxSize; extra > 0 {
		o.messages = slices.Delete(o.messages, 0, extra)
	}
	return nil
}

// Messages lists what was kept, newest first.
func (o *Outbox) Messages() []Kept {
	o.mu.Lock()
	defer o.mu.Unlock()
	messages := slices.Clone(o.messages)
	slices.Reverse(messages)
	return messages
}

// Clear forgets what was kept.
func (o *Outbox) Clear() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.messages = nil
}
