package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// mailbox takes every mail, as a mail server nearby would, and counts the receipts by
// application.
type mailbox struct {
	listener net.Listener
	mu       sync.Mutex
	receipts map[string]int
}

func openMailbox(ctx context.Context) (*mailbox, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	m := &mailbox{listener: listener, receipts: map[string]int{}}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go m.talk(conn)
		}
	}()
	return m, nil
}

func (m *mailbox) close() error { return m.listener.Close() }

func (m *mailbox) port() string { return strconv.Itoa(m.listener.Addr().(*net.TCPAddr).Port) }

// of tells how many receipts of an application were taken.
func (m *mailbox) of(dossier string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.receipts[dossier]
}

var receiptLink = regexp.MustCompile(`/dossiers/([0-9a-f-]{36})/receipt`)

// talk speaks as much SMTP as a client without extensions needs.
func (m *mailbox) talk(conn net.Conn) {
	defer conn.Close()
	fmt.Fprint(conn, "220 bench\r\n")
	lines := bufio.NewScanner(conn)
	for lines.Scan() {
		switch verb, _, _ := strings.Cut(strings.ToUpper(lines.Text()), " "); verb {
		case "DATA":
			fmt.Fprint(conn, "354 go on\r\n")
			m.take(lines)
			fmt.Fprint(conn, "250 taken\r\n")
		case "QUIT":
			fmt.Fprint(conn, "221 bye\r\n")
			return
		default:
			fmt.Fprint(conn, "250 yes\r\n")
		}
	}
}

func (m *mailbox) take(lines *bufio.Scanner) {
	var text strings.Builder
	for lines.Scan() && lines.Text() != "." {
		text.WriteString(strings.TrimSuffix(lines.Text(), "=")) // long lines are folded so
	}
	if link := receiptLink.FindStringSubmatch(text.String()); link != nil {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.receipts[link[1]]++
	}
}
