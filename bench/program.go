package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"time"

	"maillage/test/load"
)

func (b *bench) environment() []string {
	return []string{
		"MAILLAGE_DATA=" + b.config.Data, "MAILLAGE_DATABASE=" + b.config.Database, "MAILLAGE_BASE_URL=" + b.config.BaseURL,
		"MAILLAGE_SMTP_HOST=127.0.0.1", "MAILLAGE_SMTP_PORT=" + b.mails.port(), "MAILLAGE_SMTP_TLS=none", "MAILLAGE_MAIL_FROM=bench@example.org",
	}
}

// starts measures from the start of the process to its first answer.
func (b *bench) starts(ctx context.Context) error {
	var took durations
	for range 9 {
		one, err := b.start(ctx)
		if err != nil {
			return err
		}
		took = append(took, one)
	}
	fmt.Printf("### Start to first answer\n\n")
	slices.Sort(took)
	table([]string{"starts", "median ms", "slowest ms"}, []string{fmt.Sprint(len(took)), ms(took.at(0.5)), ms(took.at(1))})
	return nil
}

func (b *bench) start(ctx context.Context) (time.Duration, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		return 0, err
	}
	cmd := exec.CommandContext(ctx, b.program, "serve")
	cmd.Env = append(append(os.Environ(), b.environment()...), "MAILLAGE_LISTEN="+address)
	cmd.Stderr = b.log
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	defer func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}()
	for time.Since(began) < 30*time.Second {
		response, err := http.Get("http://" + address + "/")
		if err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return time.Since(began), nil
			}
		}
		time.Sleep(time.Millisecond)
	}
	return 0, fmt.Errorf("no answer within half a minute: see %s", b.log.Name())
}

// underLoad measures pages, then the last minutes of a round, on one process, then its
// memory.
func (b *bench) underLoad(ctx context.Context) error {
	p, err := load.Start(ctx, b.program, b.environment(), b.log)
	if err != nil {
		return err
	}
	err = b.loads(ctx, p)
	if stopped := p.Stop(); err == nil {
		err = stopped
	}
	if err != nil {
		return err
	}
	return b.verify(ctx)
}

func (b *bench) loads(ctx context.Context, p *load.Program) error {
	if err := b.pages(ctx, p.Site); err != nil {
		return err
	}
	if err := b.rush(ctx, p.Site); err != nil {
		return err
	}
	printMemory(p.PID)
	return nil
}

func printMemory(pid int) {
	fmt.Printf("### Memory after the load\n\n")
	mebibytes := func(name string) string { return fmt.Sprint((load.Memory(pid, name) + 512) / 1024) }
	table([]string{"", "MiB"}, []string{"resident now", mebibytes("VmRSS")}, []string{"resident at most", mebibytes("VmHWM")})
}

// line is a request in the log of the program.
type line struct {
	Msg, Actor, Method, Route string
	Status, Statements        int
	Took                      time.Duration
}

// logged reads what the program logged since an offset.
func (b *bench) logged(from int64) ([]line, error) {
	content, err := os.ReadFile(b.log.Name())
	if err != nil {
		return nil, err
	}
	var lines []line
	scanner := bufio.NewScanner(bytes.NewReader(content[from:]))
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var one line
		if err := json.Unmarshal(scanner.Bytes(), &one); err == nil && one.Msg == "request" {
			lines = append(lines, one)
		}
	}
	return lines, scanner.Err()
}

// logSize is where the log ends now.
func (b *bench) logSize() (int64, error) { return b.log.Seek(0, io.SeekEnd) }
