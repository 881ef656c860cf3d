package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tus/tusd/v2/pkg/filestore"
	"github.com/tus/tusd/v2/pkg/handler"
)

// serveTusd is the handler of tusd with its store on the disk, and nothing else.
func serveTusd(ctx context.Context, folder string) error {
	composer := handler.NewStoreComposer()
	filestore.New(folder).UseIn(composer)
	h, err := handler.NewHandler(handler.Config{StoreComposer: composer, BasePath: "/files/", DisableDownload: true})
	if err != nil {
		return err
	}
	line, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(line.Addr())
	return http.Serve(line, http.StripPrefix("/files/", h))
}

// sender sends files to a server of the protocol.
type sender struct {
	create, token string
	client        http.Client
}

func (s *sender) do(ctx context.Context, method, address string, body io.Reader, length int64, header map[string]string) (location string, err error) {
	r, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return "", err
	}
	r.Header.Set("Tus-Resumable", "1.0.0")
	r.ContentLength = length
	r.AddCookie(&http.Cookie{Name: "maillage", Value: s.token})
	for name, value := range header {
		r.Header.Set(name, value)
	}
	answer, err := s.client.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode > 299 {
		err = fmt.Errorf("%s %s: %s %.200s", method, address, answer.Status, text)
	}
	return answer.Header.Get("Location"), err
}

// begin gives the address of an upload of a size.
func (s *sender) begin(ctx context.Context, size int64) (string, error) {
	told, err := s.do(ctx, http.MethodPost, s.create, nil, 0, map[string]string{"Upload-Length": strconv.FormatInt(size, 10), "Upload-Metadata": "filename ZmlsbS5tcDQ="})
	if err != nil {
		return "", err
	}
	base, err := url.Parse(s.create)
	if err != nil {
		return "", err
	}
	path, err := url.Parse(told)
	if err != nil {
		return "", err
	}
	return base.ResolveReference(&url.URL{Path: path.Path}).String(), nil // the program knows its address without the port
}

// patch sends a part of an upload.
func (s *sender) patch(ctx context.Context, address string, at, length int64, body io.Reader) error {
	_, err := s.do(ctx, http.MethodPatch, address, body, length, map[string]string{"Upload-Offset": strconv.FormatInt(at, 10), "Content-Type": "application/offset+octet-stream"})
	return err
}

// part is as large as parts of the page become on a fast line.
const part = 5_000_000

// send sends a whole file in parts, and tells how long it took.
func (s *sender) send(ctx context.Context, content []byte) (time.Duration, error) {
	began := time.Now()
	address, err := s.begin(ctx, int64(len(content)))
	if err != nil {
		return 0, err
	}
	for at := 0; at < len(content); at += part {
		some := content[at:min(at+part, len(content))]
		if err := s.patch(ctx, address, int64(at), int64(len(some)), bytes.NewReader(some)); err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}

func (b *bench) ours() *sender {
	return &sender{create: b.site.URL + "/dossiers/" + b.dossier + "/video/scenes/none/clips/uploads", token: b.token}
}

// sendings is even: each side is as often the first.
const sendings = 6

// uploads sends the same file to both, by turns.
func (b *bench) uploads(ctx context.Context) error {
	path, err := b.film(ctx)
	if err != nil {
		return err
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	theirs, end, err := b.startTusd(ctx)
	if err != nil {
		return err
	}
	defer end()
	var ours, stock, safe []float64
	type side struct {
		s  *sender
		to *[]float64
	}
	sides := []side{{b.ours(), &ours}, {theirs, &stock}}
	for range sendings {
		slices.Reverse(sides) // whoever comes first may find memory that is quicker
		for _, one := range sides {
			took, err := one.s.send(ctx, content)
			if err != nil {
				return err
			}
			rate := func(took time.Duration) float64 { return float64(len(content)) / (1 << 20) / took.Seconds() }
			*one.to = append(*one.to, rate(took))
			if one.s == theirs {
				more, err := b.writeThrough()
				if err != nil {
					return err
				}
				safe = append(safe, rate(took+more))
			}
			time.Sleep(5 * time.Second) // what is done afterwards is no upload's
		}
	}
	fmt.Printf("### Sending %d MiB\n\n| | MiB/s | ours to it |\n|---|---|---|\n| ours, until it is safe on the disk | %.0f | |\n| tusd with its own store, until it is in the memory of the system | %.0f | %.2f |\n| the same, until it is safe on the disk | %.0f | %.2f |\n\n",
		b.bytes>>20, median(ours), median(stock), median(ours)/median(stock), median(safe), median(ours)/median(safe))
	return nil
}

// writeThrough makes safe what tusd received, and tells how long that took.
func (b *bench) writeThrough() (time.Duration, error) {
	paths, err := filepath.Glob(filepath.Join(b.folder, "tusd", "*"))
	began := time.Now()
	for _, path := range paths {
		file, opened := os.OpenFile(path, os.O_RDWR, 0)
		if opened != nil {
			return 0, opened
		}
		err = errors.Join(err, file.Sync(), file.Close())
	}
	return time.Since(began), err
}

func (b *bench) startTusd(ctx context.Context) (*sender, func(), error) {
	folder := filepath.Join(b.folder, "tusd")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, nil, err
	}
	program, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	cmd := exec.CommandContext(ctx, program, "-tusd", folder)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	var address string
	if _, err := fmt.Fscanln(out, &address); err != nil {
		return nil, nil, err
	}
	return &sender{create: "http://" + strings.TrimSpace(address) + "/files/"}, func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}, nil
}
