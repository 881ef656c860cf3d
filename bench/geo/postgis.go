package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"maillage/internal/shape"
)

// postgis is one connection to a database of its own.
type postgis struct {
	*pgx.Conn
	server, version string
	busy            clock
	differences     map[shape.Point]difference
}

// way is how PostGIS is asked.
type way struct {
	name  string
	query string // gives the places of the points that answer yes
	index bool   // it needs an index of the points, whose making counts
	once  bool   // too slow to be measured three times
}

// ways are asked in turn. The polygons are indexed, the points in the database already, and
// projected: only the answers travel. Which table is gone through first is told by the query.
// Going through the polygons needs an index of the points, which those that come in do not
// have: with it, and with the time to make it.
var ways = []way{
	{name: "Lambert-93, points first", query: `SELECT p.id FROM spot p, LATERAL (SELECT 1 FROM area a WHERE ST_DWithin(a.flat, p.flat, 300) LIMIT 1) x`},
	{name: "Lambert-93, polygons first, points indexed before", query: byPolygon},
	{name: "Lambert-93, polygons first, indexing the points", query: byPolygon, index: true},
	{name: "Lambert-93, polygons cut in pieces", query: `SELECT p.id FROM spot p, LATERAL (SELECT 1 FROM piece a WHERE ST_DWithin(a.flat, p.flat, 300) LIMIT 1) x`},
	{name: "geography, points first", query: `SELECT p.id FROM spot p, LATERAL (SELECT 1 FROM area a WHERE ST_DWithin(a.round, p.round, 300) LIMIT 1) x`, once: true},
}

const byPolygon = `SELECT DISTINCT p.id FROM area a, LATERAL (SELECT p.id FROM spot p WHERE ST_DWithin(a.flat, p.flat, 300) OFFSET 0) p`

const (
	dropIndex = "DROP INDEX IF EXISTS spot_flat"
	makeIndex = "CREATE INDEX spot_flat ON spot USING gist (flat)"
)

const database = "maillage_geo"

func open(ctx context.Context, server string) (*postgis, error) {
	admin, err := pgx.Connect(ctx, server)
	if err != nil {
		return nil, err
	}
	defer func() { _ = admin.Close(ctx) }()
	for _, statement := range []string{"DROP DATABASE IF EXISTS " + database, "CREATE DATABASE " + database} {
		if _, err := admin.Exec(ctx, statement); err != nil {
			return nil, err
		}
	}
	config := admin.Config().Copy()
	config.Database = database
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	p := &postgis{Conn: conn, server: server, differences: map[shape.Point]difference{}}
	for _, statement := range []string{
		"CREATE EXTENSION postgis", "SET max_parallel_workers_per_gather = 0", "SET jit = off", "SET work_mem = '256MB'",
		"CREATE TABLE area (id INTEGER, flat geometry(MultiPolygon, 2154), round geography(MultiPolygon))",
		"CREATE TABLE spot (id INTEGER, lon FLOAT8, lat FLOAT8, flat geometry(Point, 2154), round geography(Point))",
	} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return nil, errors.Join(err, conn.Close(ctx))
		}
	}
	p.busy = of(int(conn.PgConn().PID()))
	err = conn.QueryRow(ctx, "SELECT 'PostgreSQL ' || current_setting('server_version') || ', PostGIS ' || postgis_lib_version()").Scan(&p.version)
	return p, err
}

// close removes the database.
func (p *postgis) close() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_ = p.Close(ctx)
	if admin, err := pgx.Connect(ctx, p.server); err == nil {
		_, _ = admin.Exec(ctx, "DROP DATABASE IF EXISTS "+database)
		_ = admin.Close(ctx)
	}
}

// load writes the polygons and indexes them.
func (p *postgis) load(ctx context.Context, shapes []shape.Shape) error {
	for i, s := range shapes {
		if _, err := p.Exec(ctx, `INSERT INTO area SELECT $1, ST_Transform(g, 2154), g::geography FROM (SELECT ST_Multi(ST_GeomFromText($2, 4326)) AS g) x`, i, text(s)); err != nil {
			return err
		}
	}
	for _, statement := range []string{
		"CREATE TABLE piece AS SELECT id, ST_Subdivide(ST_MakeValid(flat), 32) AS flat FROM area",
		"CREATE INDEX area_flat ON area USING gist (flat)", "CREATE INDEX area_round ON area USING gist (round)", "CREATE INDEX piece_flat ON piece USING gist (flat)",
		"VACUUM ANALYZE area", "VACUUM ANALYZE piece",
	} {
		if _, err := p.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// text writes a shape as PostGIS reads it. The rings of the real districts are borders; one
// that lies in another is a hole of it, and is written as such.
func text(s shape.Shape) string {
	var polygons []string
	var outer []shape.Ring
	holes := map[int][]shape.Ring{}
	for i, ring := range s {
		inside := -1
		for j, other := range s {
			if i != j && (shape.Shape{other}).Contains(ring[0]) {
				inside = j
			}
		}
		if inside < 0 {
			holes[len(outer)] = nil
			outer = append(outer, ring)
			continue
		}
		for n, o := range outer {
			if (shape.Shape{o}).Contains(ring[0]) {
				holes[n] = append(holes[n], ring)
			}
		}
	}
	for n, ring := range outer {
		rings := []string{written(ring)}
		for _, hole := range holes[n] {
			rings = append(rings, written(hole))
		}
		polygons = append(polygons, "("+strings.Join(rings, ",")+")")
	}
	return "MULTIPOLYGON(" + strings.Join(polygons, ",") + ")"
}

func written(r shape.Ring) string {
	if r[0] != r[len(r)-1] {
		r = append(append(shape.Ring{}, r...), r[0])
	}
	points := make([]string, len(r))
	for i, p := range r {
		points[i] = strconv.FormatFloat(p.Lon, 'g', -1, 64) + " " + strconv.FormatFloat(p.Lat, 'g', -1, 64)
	}
	return "(" + strings.Join(points, ",") + ")"
}

// fill writes the points of a box, projected and indexed beforehand.
func (p *postgis) fill(ctx context.Context, points []shape.Point) error {
	if _, err := p.Exec(ctx, dropIndex+"; TRUNCATE spot"); err != nil {
		return err
	}
	_, err := p.CopyFrom(ctx, pgx.Identifier{"spot"}, []string{"id", "lon", "lat"}, pgx.CopyFromSlice(len(points), func(i int) ([]any, error) {
		return []any{i, points[i].Lon, points[i].Lat}, nil
	}))
	if err != nil {
		return err
	}
	for _, statement := range []string{
		"UPDATE spot SET flat = ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat), 4326), 2154), round = ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography",
		"VACUUM FULL ANALYZE spot", makeIndex, "CHECKPOINT",
	} {
		if _, err := p.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// ask measures one way and writes its answers.
func (p *postgis) ask(ctx context.Context, w way, answers []bool) (time.Duration, error) {
	if err := p.explain(ctx, w); err != nil {
		return 0, err
	}
	once := func() error {
		if w.index {
			if _, err := p.Exec(ctx, dropIndex+"; "+makeIndex); err != nil {
				return err
			}
		}
		rows, err := p.Query(ctx, w.query)
		if err != nil {
			return err
		}
		var id int
		_, err = pgx.ForEachRow(rows, []any{&id}, func() error {
			answers[id] = true
			return nil
		})
		return err
	}
	times := runs
	if w.once {
		times = 1
	}
	return median(p.busy, times, once)
}

// explain refuses a way that does not use the index, which would be no comparison.
func (p *postgis) explain(ctx context.Context, w way) error {
	rows, err := p.Query(ctx, "EXPLAIN "+w.query)
	if err != nil {
		return err
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	plan := strings.Join(lines, "\n")
	if err == nil && (!strings.Contains(plan, "Index Scan") || strings.Contains(plan, "Parallel")) {
		err = fmt.Errorf("the plan is not the one to measure:\n%s", plan)
	}
	return err
}

// difference is a point on which a way and the index do not agree: how far it is from the
// nearest district, by the index, in Lambert-93, and by the geography of PostGIS, which
// measures on the ellipsoid.
type difference struct {
	at                shape.Point
	mine, flat, round float64
}

// examine measures the points with different answers. It tells how many there are, on how
// many of them the geography of PostGIS is of the index's mind, and how far from the
// tolerance the worst is.
func (p *postgis) examine(ctx context.Context, x *shape.Index, points []shape.Point, ours, theirs []bool) (count, agree int, farthest float64, err error) {
	for i, point := range points {
		if ours[i] == theirs[i] {
			continue
		}
		count++
		d, known := p.differences[point]
		if !known {
			if d, err = p.measure(ctx, x, point); err != nil {
				return count, agree, farthest, err
			}
			p.differences[point] = d
		}
		if (d.round <= tolerance) == ours[i] {
			agree++
		}
		farthest = max(farthest, math.Abs(d.mine-tolerance))
	}
	return count, agree, farthest, nil
}

func (p *postgis) measure(ctx context.Context, x *shape.Index, point shape.Point) (difference, error) {
	d := difference{at: point, mine: math.Inf(1)}
	for _, hit := range x.Near(point, 2*tolerance) {
		if hit.Inside {
			hit.ToEdge = 0
		}
		d.mine = min(d.mine, hit.ToEdge)
	}
	err := p.QueryRow(ctx, `SELECT min(ST_Distance(a.flat, p.flat)), min(ST_Distance(a.round, p.round)) FROM area a,
		(SELECT ST_Transform(g, 2154) AS flat, g::geography AS round FROM (SELECT ST_SetSRID(ST_MakePoint($1, $2), 4326) AS g) x) p
		WHERE ST_DWithin(a.flat, p.flat, 3 * $3::float8)`, point.Lon, point.Lat, tolerance).Scan(&d.flat, &d.round)
	return d, err
}

// maxTold is how many differences are told one by one.
const maxTold = 10

// report tells the differences.
func (p *postgis) report() {
	if len(p.differences) == 0 {
		return
	}
	all := slices.SortedFunc(maps.Values(p.differences), func(a, b difference) int {
		return cmp.Compare(math.Abs(b.mine-tolerance), math.Abs(a.mine-tolerance))
	})
	gap := 0.0
	for _, d := range all {
		gap = max(gap, math.Abs(d.mine-d.round))
	}
	fmt.Printf("\nOn %d points some way differs from the index. The distances of the index and of the geography of PostGIS are at most %.1f mm apart on them. Those farthest from %g m:\n\n", len(all), gap*1_000, tolerance)
	fmt.Println("| point | by the index | geography | Lambert-93 |\n|---|---|---|---|")
	for _, d := range all[:min(len(all), maxTold)] {
		fmt.Printf("| %.7f, %.7f | %.4f m | %.4f m | %.4f m |\n", d.at.Lon, d.at.Lat, d.mine, d.round, d.flat)
	}
}
