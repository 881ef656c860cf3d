package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"sync/atomic"
	"time"
)

const (
	readers = 8
	some    = 1 << 20 // bytes of a range: what a player asks for at a time
)

var clip = regexp.MustCompile(`/video/clips/([0-9a-f-]{36})`)

// ranges reads parts of the same file from the program and from nginx, by turns.
func (b *bench) ranges(ctx context.Context) error {
	id, err := b.clip(ctx)
	if err != nil {
		return err
	}
	theirs, end, err := b.startNginx(ctx)
	if err != nil {
		return err
	}
	defer end()
	var ours, stock []float64
	for range turns {
		for _, one := range []struct {
			address string
			to      *[]float64
		}{{b.site.URL + "/dossiers/" + b.dossier + "/video/clips/" + id + "/original", &ours}, {theirs, &stock}} {
			rate, err := b.read(ctx, one.address)
			if err != nil {
				return err
			}
			*one.to = append(*one.to, rate)
		}
	}
	fmt.Printf("### Ranges of 1 MiB, %d readers\n\n| | MiB/s |\n|---|---|\n| ours | %.0f |\n| nginx | %.0f |\n| ratio | %.2f |\n\n", readers, median(ours), median(stock), median(ours)/median(stock))
	return nil
}

// clip waits for a clip that was sent to be there.
func (b *bench) clip(ctx context.Context) (string, error) {
	for range 60 {
		answer, err := b.lead.Get(ctx, "/dossiers/"+b.dossier+"/video/scenes/none/clips")
		if err != nil {
			return "", err
		}
		if found := clip.FindSubmatch(answer.Body); found != nil {
			return string(found[1]), nil
		}
		time.Sleep(time.Second)
	}
	return "", errors.New("no clip of those that were sent is there after a minute")
}

// read asks for parts at places of chance, and gives MiB a second.
func (b *bench) read(ctx context.Context, address string) (float64, error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: readers}}
	defer client.CloseIdleConnections()
	var got atomic.Int64
	var group sync.WaitGroup
	errs := make([]error, readers)
	began := time.Now()
	for i := range readers {
		group.Go(func() {
			for time.Since(began) < time.Duration(b.seconds)*time.Second && errs[i] == nil {
				n, err := b.part(ctx, client, address, rand.Int64N(b.bytes-some))
				got.Add(n)
				errs[i] = err
			}
		})
	}
	group.Wait()
	return float64(got.Load()) / (1 << 20) / time.Since(began).Seconds(), errors.Join(errs...)
}

func (b *bench) part(ctx context.Context, client *http.Client, address string, at int64) (int64, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, err
	}
	r.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", at, at+some-1))
	r.AddCookie(&http.Cookie{Name: "maillage", Value: b.token})
	answer, err := client.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	n, err := io.Copy(io.Discard, answer.Body)
	if err == nil && (answer.StatusCode != http.StatusPartialContent || n != some) {
		err = fmt.Errorf("%s: %s with %d bytes", address, answer.Status, n)
	}
	return n, err
}

const settings = `daemon off; pid %[1]s/nginx.pid; error_log %[1]s/error.log; worker_processes auto; user root;
events { worker_connections 64; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
  client_body_temp_path %[1]s; proxy_temp_path %[1]s; fastcgi_temp_path %[1]s; uwsgi_temp_path %[1]s; scgi_temp_path %[1]s;
  server { listen 127.0.0.1:%[2]d; root %[3]s; } }
`

// startNginx has nginx send the file that was sent to both.
func (b *bench) startNginx(ctx context.Context) (address string, end func(), err error) {
	line, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	port := line.Addr().(*net.TCPAddr).Port
	if err := line.Close(); err != nil {
		return "", nil, err
	}
	folder := filepath.Join(b.folder, "nginx")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", nil, err
	}
	path := filepath.Join(folder, "nginx.conf")
	if err := os.WriteFile(path, fmt.Appendf(nil, settings, folder, port, b.folder), 0o600); err != nil {
		return "", nil, err
	}
	cmd := exec.CommandContext(ctx, "nginx", "-c", path, "-e", filepath.Join(folder, "start.log"))
	if err := cmd.Start(); err != nil {
		return "", nil, fmt.Errorf("nginx: %w", err)
	}
	time.Sleep(time.Second)
	return fmt.Sprintf("http://127.0.0.1:%d/film.mp4", port), func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}, nil
}
