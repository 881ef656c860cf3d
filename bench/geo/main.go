// Command geo compares the index of polygons (internal/shape) with PostGIS: which of a million
// points lie in a priority district, or at most 300 m from one? Both answer on one core, on
// the same polygons and the same points, and every answer that differs is examined.
//
//	make bench-geo                          with a PostgreSQL of its own
//	go run ./bench/geo -points 50000        a try: figures of no worth
package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"maillage/internal/geofile"
	"maillage/internal/shape"
)

const (
	tolerance = 300.0 // metres
	districts = 1_609 // of 2024
	runs      = 3     // of each measure; the median counts
)

// box is where points are drawn by chance.
type box struct {
	name      string
	low, high shape.Point
}

var boxes = []box{
	{"Lille, dense town", shape.Point{Lon: 2.9, Lat: 50.55}, shape.Point{Lon: 3.3, Lat: 50.75}},
	{"whole country", shape.Point{Lon: -4.8, Lat: 42.3}, shape.Point{Lon: 8.3, Lat: 51.1}},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "geo:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	var count int
	var data string
	flag.IntVar(&count, "points", 1_000_000, "points in each box")
	flag.StringVar(&data, "data", "../shared/data/geo/qpv-2015-lille-marseille.geojson", "real contours of districts")
	flag.Parse()
	server := os.Getenv("MAILLAGE_TEST_POSTGRES")
	if server == "" {
		return fmt.Errorf("no server: run make bench-geo, or name one in MAILLAGE_TEST_POSTGRES")
	}
	actual, err := read(data)
	if err != nil {
		return err
	}
	shapes := many(actual)
	index, err := shape.NewIndex(shapes)
	if err != nil {
		return err
	}
	p, err := open(ctx, server)
	if err != nil {
		return err
	}
	defer p.close()
	if err := p.load(ctx, shapes); err != nil {
		return err
	}
	vertices := 0
	for _, s := range shapes {
		for _, r := range s {
			vertices += len(r)
		}
	}
	fmt.Printf("%s; %d polygons (%d real ones, the others copies of them moved by chance: synthetic), %d vertices; %d points by chance in each box; %g m.\n\n",
		p.version, len(shapes), len(actual), vertices, count, tolerance)
	fmt.Println("| points | way | processor time | points a second | times the index | yes | different | of them as geography says | farthest from 300 m |\n|---|---|---|---|---|---|---|---|---|")
	for i, b := range boxes {
		if err := compare(ctx, p, index, b, b.draw(uint64(i), count)); err != nil {
			return err
		}
	}
	p.report()
	return nil
}

// read gives the real districts.
func read(path string) ([]shape.Shape, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("the contours of districts are not in the repository: %w", err)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	var shapes []shape.Shape
	_, err = geofile.Read(file, info.Size(), func(r geofile.Row) error {
		if r.Err == nil && len(r.Area) > 0 {
			shapes = append(shapes, r.Area)
		}
		return r.Err
	})
	return shapes, err
}

// many moves copies of districts over the country, until there are as many as of 2024.
func many(actual []shape.Shape) []shape.Shape {
	random := rand.New(rand.NewPCG(5, 6))
	all := slices.Clone(actual)
	for len(all) < districts {
		s := actual[len(all)%len(actual)]
		east, north := -4+11*random.Float64()-s[0][0].Lon, 43+7.5*random.Float64()-s[0][0].Lat
		var moved shape.Shape
		for _, ring := range s {
			points := make(shape.Ring, len(ring))
			for i, p := range ring {
				points[i] = shape.Point{Lon: p.Lon + east, Lat: p.Lat + north}
			}
			moved = append(moved, points)
		}
		all = append(all, moved)
	}
	return all
}

func (b box) draw(seed uint64, count int) []shape.Point {
	random := rand.New(rand.NewPCG(9, seed))
	points := make([]shape.Point, count)
	for i := range points {
		points[i] = shape.Point{Lon: b.low.Lon + (b.high.Lon-b.low.Lon)*random.Float64(), Lat: b.low.Lat + (b.high.Lat-b.low.Lat)*random.Float64()}
	}
	return points
}

// compare measures each way on the points of a box and prints its line.
func compare(ctx context.Context, p *postgis, x *shape.Index, b box, points []shape.Point) error {
	ours := make([]bool, len(points))
	took, err := median(own, runs, func() error {
		for i, point := range points {
			ours[i] = x.Within(point, tolerance)
		}
		return nil
	})
	if err != nil {
		return err
	}
	line(b.name, "this index, one goroutine", took, took, ours, " | | ")
	if err := p.fill(ctx, points); err != nil {
		return err
	}
	for _, w := range ways {
		theirs := make([]bool, len(points))
		slow, err := p.ask(ctx, w, theirs)
		if err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
		different, agree, farthest, err := p.examine(ctx, x, points, ours, theirs)
		if err != nil {
			return err
		}
		line(b.name, w.name, slow, took, theirs, fmt.Sprintf("%d | %d | %.1f mm", different, agree, farthest*1_000))
	}
	return nil
}

func line(where, way string, took, ours time.Duration, answers []bool, different string) {
	found := 0
	for _, yes := range answers {
		if yes {
			found++
		}
	}
	fmt.Printf("| %s | %s | %.3f s | %.0f | %.1f | %d | %s |\n", where, way, took.Seconds(), float64(len(answers))/took.Seconds(), took.Seconds()/ours.Seconds(), found, different)
}

// clock tells how long a process has kept a processor busy: what else runs on the machine,
// or waits for the answers, does not count.
type clock func() (time.Duration, error)

// median times something several times.
func median(c clock, times int, do func() error) (time.Duration, error) {
	var took []time.Duration
	for range times {
		start, err := c()
		if err == nil {
			err = do()
		}
		if err != nil {
			return 0, err
		}
		end, err := c()
		if err != nil {
			return 0, err
		}
		took = append(took, end-start)
	}
	slices.Sort(took)
	return took[len(took)/2], nil
}

// own is the clock of this process.
func own() (time.Duration, error) {
	var use syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &use)
	return time.Duration(use.Utime.Nano() + use.Stime.Nano()), err
}

// of gives the clock of another process on this machine, which has one thread.
func of(pid int) clock {
	return func() (time.Duration, error) {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/schedstat", pid))
		if err != nil {
			return 0, fmt.Errorf("the server must run on this machine: %w", err)
		}
		var busy int64
		_, err = fmt.Sscan(string(text), &busy)
		return time.Duration(busy), err
	}
}
