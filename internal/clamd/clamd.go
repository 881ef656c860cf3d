// Package clamd asks a ClamAV daemon whether a file is infected, over its own protocol
// (INSTREAM with length-prefixed chunks, clamd(8)).
package clamd

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// Verdict is what a scan says.
type Verdict string

// The verdicts.
const (
	Clean      Verdict = "clean"
	Infected   Verdict = "infected"
	NotScanned Verdict = "not_scanned" // no daemon is configured, or it did not answer
)

// Scanner reaches a daemon. The zero Scanner has none.
type Scanner struct{ network, address string }

// New makes a scanner from a setting such as unix:/run/clamav/clamd.ctl or
// tcp:127.0.0.1:3310; "" means none.
func New(setting string) Scanner {
	network, address, _ := strings.Cut(setting, ":")
	return Scanner{network, address}
}

const (
	chunk   = 64 << 10
	timeout = 2 * time.Minute
)

// Scan reads r to its end. The error, for the log, says why a file was not scanned.
func (s Scanner) Scan(ctx context.Context, r io.Reader) (Verdict, error) {
	if s.address == "" {
		return NotScanned, nil
	}
	answer, err := s.ask(ctx, r)
	switch {
	case err != nil:
		return NotScanned, fmt.Errorf("clamd: %w", err)
	case strings.HasSuffix(answer, " OK"):
		return Clean, nil
	case strings.HasSuffix(answer, " FOUND"):
		return Infected, nil
	}
	return NotScanned, fmt.Errorf("clamd answered %q", answer)
}

func (s Scanner) ask(ctx context.Context, r io.Reader) (answer string, err error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, s.network, s.address)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	// A deadline alone would keep a scan going after the person who sent the file has left.
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })()
	unread, sent := send(conn, r)
	if unread != nil { // the daemon waits for the rest: it has nothing to say
		return "", unread
	}
	// When the daemon's own limit is passed it says so and hangs up: its words come first.
	answer, err = bufio.NewReader(conn).ReadString(0)
	if answer = strings.TrimRight(answer, "\x00"); answer != "" {
		return answer, nil
	}
	return "", errors.Join(sent, err)
}

// send tells apart what could not be read from r and what could not be sent to w.
func send(w io.Writer, r io.Reader) (unread, unsent error) {
	if _, err := io.WriteString(w, "zINSTREAM\x00"); err != nil {
		return nil, err
	}
	buffer := make([]byte, 4+chunk)
	for {
		n, err := io.ReadFull(r, buffer[4:])
		if n > 0 {
			binary.BigEndian.PutUint32(buffer, uint32(n)) //nolint:gosec // at most chunk
			if _, err := w.Write(buffer[:4+n]); err != nil {
				return nil, err
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			_, err := w.Write([]byte{0, 0, 0, 0})
			return nil, err
		}
		if err != nil {
			return err, nil
		}
	}
}
