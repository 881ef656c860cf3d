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
	"slices"
	"strconv"
	"strings"
	"time"

	"maillage/internal/memory"
	"maillage/test/load"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	serving := flag.String("serve", "", "internal: a folder, to be the server")
	opening := flag.String("open", "", "internal: what to open, as JSON")
	short := flag.Bool("short", false, "short loads: to try the bench, not to believe it")
	only := flag.String("only", "", "one part: write, many, open")
	alone := flag.Bool("alone", false, "our server only")
	most := flag.Int("most", 0, "edits a second to stop at, to look at a slower pace alone")
	flag.Parse()
	var err error
	switch {
	case *serving != "":
		memory.Bound()
		go memory.GiveBack(ctx)
		err = serve(ctx, *serving)
	case *opening != "":
		err = open(ctx, *opening)
	default:
		b := bench{seconds: 20, most: *most, peers: []string{"maillage", "y-websocket"}}
		if *short {
			b.seconds = 4
		}
		if *alone {
			b.peers = b.peers[:1]
		}
		err = b.run(ctx, *only)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "live:", err)
		os.Exit(1)
	}
}

// pace is what clients do: in each of some rooms, some clients; and edits a second, in all. Rates
// are tried one after the other until people wait too long.
type pace struct {
	part, name     string
	rooms, clients int
	stock          bool // every client is one of y-websocket, with a document of its own
	rates          []int
}

var paces = []pace{
	{"write", "30 stock clients write one document", 1, 30, true, []int{61}},
	{"write", "30 people write one document", 1, 30, false, []int{61, 1_000, 1_770, 2_580, 3_770, 5_500, 7_000, 8_610, 10_500, 12_950}},
	{"many", "300 documents, two write each", 300, 2, false, []int{0, 604, 2_580, 5_000, 7_000, 9_950, 12_000, 14_000, 16_000}},
}

// people are as many as there are accounts: each may have some pages open.
const people = 30

// wait is the longest that a reader may wait, at the 95th percentile, in milliseconds.
const wait = 250

type bench struct {
	seconds int
	most    int // edits a second, or none
	peers   []string
	folder  string
}

func (b *bench) run(ctx context.Context, only string) error {
	folder, err := os.MkdirTemp("", "maillage-bench-live-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	b.folder = folder
	if only == "" || only == "open" {
		if err := b.openings(ctx); err != nil {
			return err
		}
	}
	if only == "open" {
		return nil
	}
	if err := install(ctx, folder); err != nil {
		return err
	}
	fmt.Println("| load | server | edits/s asked | sent | p50 ms | p95 ms | p99 ms | kept p95 ms | late p95 ms | server CPU s | clients CPU s | resident MiB | most MiB | frames/s | verdict |\n" + strings.Repeat("|---", 15) + "|")
	for _, l := range paces {
		if only != "" && only != l.part {
			continue
		}
		if err := b.compare(ctx, l); err != nil {
			return err
		}
	}
	return nil
}

// compare lets each server climb, and tells by how much ours goes higher.
func (b *bench) compare(ctx context.Context, l pace) error {
	var best []float64
	for _, peer := range b.peers {
		rate, err := b.climb(ctx, peer, l)
		if err != nil {
			return fmt.Errorf("%s, %s: %w", peer, l.name, err)
		}
		best = append(best, rate)
	}
	if len(l.rates) > 1 && len(best) == 2 && best[1] > 0 {
		fmt.Printf("\n%s: %.0f edits/s against %.0f, %.1f times.\n\n", l.name, best[0], best[1], best[0]/best[1])
	}
	return nil
}

// climb tries one rate after the other until one fails twice, and gives the highest that was held:
// something else on the machine may have had its processor once.
func (b *bench) climb(ctx context.Context, peer string, l pace) (best float64, err error) {
	for _, rate := range l.rates {
		if b.most > 0 && rate > b.most {
			break
		}
		a, err := b.measure(ctx, peer, l, rate)
		if err == nil && a.fails() != "" {
			a, err = b.measure(ctx, peer, l, rate)
		}
		if err != nil || a.fails() != "" {
			return best, err
		}
		best = a.Rate
	}
	return best, nil
}

// install brings the clients and the other server from npm, apart from the program's own.
func install(ctx context.Context, folder string) error {
	cmd := exec.CommandContext(ctx, "npm", "install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", folder,
		"yjs@13.6.33", "y-websocket@3.1.0", "y-protocols@1.0.7", "lib0@0.2.120", "ws@8.23.0", "@y/websocket-server@0.1.1")
	cmd.Stderr = os.Stderr
	return cmd.Run()
}

// answer is what the clients tell in the end.
type answer struct {
	At             string
	Wrong          string  // why the run does not count: edits that were lost, or clients that differ
	Rate           float64 // at which edits were sent
	Drained        float64 // seconds until the last of them was read
	P50, P95, P99  float64 // how long a reader waited
	Kept           float64 // how long a writer waited to be told that an edit is kept, p95
	Late           float64 // how long after it was due an edit was sent, p95
	Clients        float64 // seconds of processor time of the clients
	Frames         float64 // that the writers received
	CPU            time.Duration
	Resident, Most int
}

// tardy is how late edits may be sent, in milliseconds: beyond, the clients are the limit.
const tardy = 25

// fails says why a rate was not held, or nothing.
func (a answer) fails() string {
	switch {
	case a.Wrong != "":
		return "failed: " + a.Wrong
	case a.Late > tardy:
		return "the clients were late"
	case a.P95 > wait:
		return "people wait"
	}
	return ""
}

// server is one that listens.
type server struct {
	cmd     *exec.Cmd
	URL     string   `json:"url"`
	Rooms   []string `json:"rooms"`
	Cookies []string `json:"cookies"`
}

func (b *bench) measure(ctx context.Context, peer string, l pace, rate int) (a answer, err error) {
	s, err := b.start(ctx, peer, l.rooms, people)
	if err != nil {
		return a, err
	}
	defer func() {
		_ = s.cmd.Process.Signal(os.Interrupt)
		_ = s.cmd.Wait()
	}()
	ask, err := json.Marshal(map[string]any{
		"url": s.URL, "rooms": s.Rooms, "cookies": s.Cookies, "acks": peer == "maillage" && !l.stock, "clients": l.clients, "stock": l.stock, "rate": rate, "seconds": b.lasts(rate),
	})
	if err != nil {
		return a, err
	}
	driver := pinned(ctx, "1", "node", "bench/live/driver.mjs", filepath.Join(b.folder, "package.json"))
	driver.Stdin, driver.Stderr = bytes.NewReader(ask), os.Stderr
	out, err := driver.StdoutPipe()
	if err != nil {
		return a, err
	}
	if err := driver.Start(); err != nil {
		return a, err
	}
	a, err = hear(json.NewDecoder(out), s.cmd.Process.Pid)
	if err := errors.Join(err, driver.Wait()); err != nil {
		return a, err
	}
	verdict := a.fails()
	if verdict == "" {
		verdict = "held"
	}
	fmt.Printf("| %s | %s | %d | %.0f | %.1f | %.1f | %.1f | %.1f | %.1f | %.2f | %.2f | %d | %d | %.0f | %s |\n",
		l.name, peer, rate, a.Rate, a.P50, a.P95, a.P99, a.Kept, a.Late, a.CPU.Seconds(), a.Clients, a.Resident, a.Most, a.Frames/(float64(b.lasts(rate))+a.Drained), verdict)
	return a, nil
}

// hear listens to the clients, and looks at the server between the first edit and the last one
// that was read: neither their coming nor their comparing counts.
func hear(clients *json.Decoder, pid int) (a answer, err error) {
	var before, after time.Duration
	for a.At != "end" {
		if err := clients.Decode(&a); err != nil {
			return a, err
		}
		switch a.At {
		case "begun":
			before, err = cpu(pid)
		case "heard":
			after, err = cpu(pid)
			a.Resident, a.Most = resident(pid)
		}
		if err != nil {
			return a, err
		}
	}
	a.CPU = after - before
	return a, nil
}

// lasts is how long a load takes, in seconds: documents that are only open twice as long, for what
// the server gives back when it rests.
func (b *bench) lasts(rate int) int {
	if rate == 0 {
		return 2 * b.seconds
	}
	return b.seconds
}

// pinned is a command that has one processor, where the system can give it one.
func pinned(ctx context.Context, processor, name string, args ...string) *exec.Cmd {
	if _, err := exec.LookPath("taskset"); err != nil {
		return exec.CommandContext(ctx, name, args...)
	}
	return exec.CommandContext(ctx, "taskset", slices.Concat([]string{"-c", processor, name}, args)...)
}

// start starts a server on the first processor, and waits until it tells where it is.
func (b *bench) start(ctx context.Context, peer string, rooms, people int, more ...string) (*server, error) {
	s := &server{}
	if peer == "y-websocket" {
		s.URL = "ws://127.0.0.1:21234"
		for i := range rooms {
			s.Rooms = append(s.Rooms, fmt.Sprint("room", i))
		}
		s.cmd = pinned(ctx, "0", "node", filepath.Join(b.folder, "node_modules/@y/websocket-server/src/server.js"))
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
	data, err := os.MkdirTemp(b.folder, "data-")
	if err != nil {
		return nil, err
	}
	s.cmd = pinned(ctx, "0", self, "-serve", data)
	s.cmd.Env = slices.Concat(os.Environ(), []string{"GOMAXPROCS=1", fmt.Sprint("ROOMS=", rooms), fmt.Sprint("PEOPLE=", people)}, more)
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

// resident is the memory of a process in MiB: now, and the most that it was.
func resident(pid int) (now, most int) {
	return load.Memory(pid, "VmRSS") >> 10, load.Memory(pid, "VmHWM") >> 10
}
