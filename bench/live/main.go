// Command live measures how fast people read what others write in one document: stock clients
// of y-websocket against our server, with everything on (decoding, rights, SQLite waiting for
// the disk), and against the server of y-websocket, which keeps nothing. Each server has one
// processor, the clients the other. It prints a table.
//
//	go run ./bench/live
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	serving := flag.String("serve", "", "internal: a folder, to be the server")
	short := flag.Bool("short", false, "short loads: to try the bench, not to believe it")
	flag.Parse()
	err := error(nil)
	if *serving != "" {
		err = serve(ctx, *serving)
	} else {
		err = run(ctx, *short)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "live:", err)
		os.Exit(1)
	}
}

// pace is one line of the table.
type pace struct {
	name           string
	rooms, clients int
	rate           int // edits a second, in all
}

var paces = []pace{
	{"30 people write one document", 1, 30, 61},
	{"the same, as fast as they can", 1, 30, 2_500},
	{"", 1, 30, 5_000},
	{"", 1, 30, 9_000},
}

func run(ctx context.Context, short bool) error {
	seconds := 20
	if short {
		seconds = 4
	}
	folder, err := os.MkdirTemp("", "maillage-bench-live-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	if err := install(ctx, folder); err != nil {
		return err
	}
	fmt.Println("| load | server | edits/s asked | sent | p50 ms | p95 ms | p99 ms | server CPU s | resident MiB | all the same |\n|---|---|---|---|---|---|---|---|---|---|")
	for _, l := range paces {
		for _, peer := range []string{"maillage", "y-websocket"} {
			if err := measure(ctx, folder, peer, l, seconds); err != nil {
				return fmt.Errorf("%s, %s: %w", peer, l.name, err)
			}
		}
	}
	return nil
}

// install brings the clients and the other server from npm, apart from the program's own.
func install(ctx context.Context, folder string) error {
	cmd := exec.CommandContext(ctx, "npm", "install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", folder,
		"yjs@13.6.33", "y-websocket@3.1.0", "y-protocols@1.0.7", "lib0@0.2.120", "ws@8.23.0", "@y/websocket-server@0.1.1")
	cmd.Stderr = os.Stderr
	return cmd.Run()
}

// answer is what the clients tell.
type answer struct {
	Rate, P50, P95, P99 float64
	Heard, Lost         int
	Same                bool
}

// server is one that listens.
type server struct {
	cmd     *exec.Cmd
	URL     string   `json:"url"`
	Rooms   []string `json:"rooms"`
	Cookies []string `json:"cookies"`
}

func measure(ctx context.Context, folder, peer string, l pace, seconds int) error {
	s, err := start(ctx, folder, peer, l)
	if err != nil {
		return err
	}
	defer func() {
		_ = s.cmd.Process.Signal(os.Interrupt)
		_ = s.cmd.Wait()
	}()
	before, err := cpu(s.cmd.Process.Pid)
	if err != nil {
		return err
	}
	ask, err := json.Marshal(map[string]any{"url": s.URL, "rooms": s.Rooms, "cookies": s.Cookies, "clients": l.clients, "rate": l.rate, "seconds": seconds})
	if err != nil {
		return err
	}
	driver := exec.CommandContext(ctx, "taskset", "-c", "1", "node", "bench/live/driver.mjs", filepath.Join(folder, "package.json"))
	driver.Stdin, driver.Stderr = bytes.NewReader(ask), os.Stderr
	said, err := driver.Output()
	if err != nil {
		return err
	}
	var a answer
	if err := json.Unmarshal(said, &a); err != nil {
		return err
	}
	after, err := cpu(s.cmd.Process.Pid)
	if err != nil {
		return err
	}
	fmt.Printf("| %s | %s | %d | %.0f | %.1f | %.1f | %.1f | %.2f | %d | %t |\n", l.name, peer, l.rate, a.Rate, a.P50, a.P95, a.P99, (after - before).Seconds(), resident(s.cmd.Process.Pid), a.Same && a.Lost == 0)
	return nil
}

// start starts a server on the first processor, and waits until it tells where it is.
func start(ctx context.Context, folder, peer string, l pace) (*server, error) {
	s := &server{}
	if peer == "y-websocket" {
		s.URL = "ws://127.0.0.1:21234"
		for i := range l.rooms {
			s.Rooms = append(s.Rooms, fmt.Sprint("room", i))
		}
		s.cmd = exec.CommandContext(ctx, "taskset", "-c", "0", "node", filepath.Join(folder, "node_modules/@y/websocket-server/src/server.js"))
		s.cmd.Env = append(os.Environ(), "HOST=127.0.0.1", "PORT=21234")
		if err := s.cmd.Start(); err != nil {
			return nil, err
		}
		time.Sleep(2 * time.Second)
		return s, nil
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	data, err := os.MkdirTemp(folder, "data-")
	if err != nil {
		return nil, err
	}
	s.cmd = exec.CommandContext(ctx, "taskset", "-c", "0", self, "-serve", data)
	s.cmd.Env = append(os.Environ(), "GOMAXPROCS=1", fmt.Sprint("ROOMS=", l.rooms), fmt.Sprint("PEOPLE=", l.clients))
	s.cmd.Stderr = os.Stderr
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	return s, json.NewDecoder(out).Decode(s)
}

// cpu is the processor time that a process has taken.
func cpu(pid int) (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	user, err := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond, errors.Join(err, err2)
}

// resident is the memory of a process in MiB.
func resident(pid int) int {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	var kib int
	_, _ = fmt.Sscan(after, &kib)
	return kib >> 10
}
