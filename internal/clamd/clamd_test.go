package clamd

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// eicar is the harmless text every antivirus reports, in two halves so that this file
// itself is not one.
const eicar = `X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-` + `ANTIVIRUS-TEST-FILE!$H+H*`

// daemon speaks as clamd does, on a socket of its own.
func daemon(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "clamd.sock")
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = io.WriteString(conn, answer(conn)+"\x00")
			_ = conn.Close()
		}
	}()
	return "unix:" + path
}

func answer(conn io.Reader) string {
	head := make([]byte, len("zINSTREAM\x00"))
	if _, err := io.ReadFull(conn, head); err != nil || string(head) != "zINSTREAM\x00" {
		return "UNKNOWN COMMAND"
	}
	var content bytes.Buffer
	for {
		var size uint32
		if err := binary.Read(conn, binary.BigEndian, &size); err != nil || size == 0 {
			break
		}
		if content.Len()+int(size) > 1<<20 {
			return "INSTREAM size limit exceeded. ERROR"
		}
		if _, err := io.CopyN(&content, conn, int64(size)); err != nil {
			break
		}
	}
	if strings.Contains(content.String(), eicar) {
		return "stream: Eicar-Test-Signature FOUND"
	}
	return "stream: OK"
}

func TestScan(t *testing.T) {
	scanner := New(daemon(t))
	for _, test := range []struct {
		name, content string
		want          Verdict
	}{
		{"a clean file", "Statuts de l’association", Clean},
		{"a file of several chunks", strings.Repeat("a", 3*chunk+1), Clean},
		{"an infected file", eicar, Infected},
		{"a file over the daemon’s limit", strings.Repeat("a", 2<<20), NotScanned},
	} {
		got, err := scanner.Scan(t.Context(), strings.NewReader(test.content))
		if got != test.want || (got == NotScanned) != (err != nil) {
			t.Errorf("%s: %s (%v), want %s", test.name, got, err, test.want)
		}
	}
}

func TestScan_SaysPlainlyWhenNobodyScans(t *testing.T) {
	if got, err := New("").Scan(t.Context(), strings.NewReader("x")); got != NotScanned || err != nil {
		t.Errorf("without a daemon: %s (%v)", got, err)
	}
	if got, err := New("unix:/nowhere/clamd.sock").Scan(t.Context(), strings.NewReader("x")); got != NotScanned || err == nil {
		t.Errorf("with a daemon that is down: %s (%v)", got, err)
	}
}

func TestScan_EndsAtOnceWhenTheFileCannotBeRead(t *testing.T) {
	broken := errors.New("disk")
	r := io.MultiReader(strings.NewReader(strings.Repeat("a", chunk)), iotest.ErrReader(broken))
	if got, err := New(daemon(t)).Scan(t.Context(), r); got != NotScanned || !errors.Is(err, broken) {
		t.Errorf("%s (%v)", got, err)
	}
}

func TestScan_EndsWhenItsContextDoes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "silent.sock")
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() }) // it never answers
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	if got, err := New("unix:"+path).Scan(ctx, strings.NewReader("x")); got != NotScanned || err == nil {
		t.Errorf("%s (%v)", got, err)
	}
}
