package zoning

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"maillage/internal/db"
	"maillage/internal/fault"
	"maillage/internal/shape"
)

func lists(ctx context.Context, q db.Querier) ([]List, error) {
	return db.All(ctx, q, func(scan func(...any) error) (List, error) {
		var l List
		var from, until string
		var at db.Time
		err := scan(&l.ID, &l.Key, &l.Title, &l.Kind, &from, &until, &l.Vintage, &l.Attribution, &l.Source, &l.File, &l.SHA256, &l.Rows, &at)
		l.From, l.Until, l.ImportedAt = dayOf(from), dayOf(until), at.Time
		return l, err
	}, `SELECT id, key, title, kind, from_day, until_day, vintage, attribution, source, file, sha256, size, imported_at
		FROM zoning WHERE replaced_at IS NULL ORDER BY key, from_day, id LIMIT 500`)
}

func insertList(ctx context.Context, tx *db.Tx, l List, report string) error {
	_, err := tx.Exec(ctx, `INSERT INTO zoning (id, key, title, kind, from_day, until_day, vintage, attribution, source, file, sha256, size, report, imported_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		l.ID, l.Key, l.Title, l.Kind, dayText(l.From), dayText(l.Until), l.Vintage, l.Attribution, l.Source, l.File, l.SHA256, l.Rows, report, l.ImportedAt)
	return err
}

func endList(ctx context.Context, tx *db.Tx, id string, until time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE zoning SET until_day = $2 WHERE id = $1", id, dayText(until))
	return err
}

// replaceList puts a list aside; it stays for the record, with what it holds.
func replaceList(ctx context.Context, tx *db.Tx, id string, at time.Time) (bool, error) {
	return db.Changed(tx.Exec(ctx, "UPDATE zoning SET replaced_at = $2 WHERE id = $1 AND replaced_at IS NULL", id, at))
}

func reportOf(ctx context.Context, q db.Querier, id string) (string, error) {
	text, err := db.One(ctx, q, func(scan func(...any) error) (string, error) {
		var text string
		err := scan(&text)
		return text, err
	}, "SELECT report FROM zoning WHERE id = $1", id)
	if errors.Is(err, db.ErrNone) {
		return "", fault.New(fault.NotFound, "zoning.unknown", "id", id)
	}
	return text, err
}

// read gives what a list holds.
func read(ctx context.Context, q db.Querier, l List) (*content, error) {
	c := &content{List: l}
	switch l.Kind {
	case Areas:
		return c, c.readAreas(ctx, q)
	case Points:
		return c, c.readPoints(ctx, q)
	case Values, Communes:
	}
	return c, c.readCommunes(ctx, q)
}

func (c *content) readAreas(ctx context.Context, q db.Querier) error {
	var shapes []shape.Shape
	_, err := db.All(ctx, q, func(scan func(...any) error) (struct{}, error) {
		var a Area
		var communes string
		var binary []byte
		if err := scan(&a.Code, &a.Name, &communes, &binary); err != nil {
			return struct{}{}, err
		}
		var err error
		a.Shape, err = shape.FromBinary(binary)
		c.areas, c.communes, shapes = append(c.areas, a), append(c.communes, cutCodes(communes)), append(shapes, a.Shape)
		return struct{}{}, err
	}, "SELECT code, name, communes, shape FROM zoning_area WHERE zoning_id = $1 ORDER BY position", c.ID)
	if err != nil {
		return err
	}
	c.index, err = shape.NewIndex(shapes)
	return err
}

func (c *content) readCommunes(ctx context.Context, q db.Querier) error {
	type said struct {
		key   inseeKey
		value uint32
	}
	places := map[string]uint32{}
	all, err := db.All(ctx, q, func(scan func(...any) error) (said, error) {
		var code, value string
		if err := scan(&code, &value); err != nil || len(code) != codeSize {
			return said{}, errors.Join(err, fmt.Errorf("the code %q is none", code))
		}
		place, known := places[value]
		if !known {
			place = uint32(len(c.texts)) //nolint:gosec // below the number of communes
			places[value], c.texts = place, append(c.texts, value)
		}
		return said{inseeKey([]byte(code)), place}, nil
	}, "SELECT commune, value FROM zoning_commune WHERE zoning_id = $1", c.ID)
	slices.SortFunc(all, func(a, b said) int { return bytes.Compare(a.key[:], b.key[:]) }) // databases sort texts each in their way
	c.codes, c.values = make([]inseeKey, len(all)), make([]uint32, len(all))
	for i, one := range all {
		c.codes[i], c.values[i] = one.key, one.value
	}
	return err
}

func (c *content) readPoints(ctx context.Context, q db.Querier) error {
	var points []shape.Point
	_, err := db.All(ctx, q, func(scan func(...any) error) (struct{}, error) {
		var name string
		var p shape.Point
		err := scan(&name, &p.Lon, &p.Lat)
		c.names, points = append(c.names, name), append(points, p)
		return struct{}{}, err
	}, "SELECT name, lon, lat FROM zoning_point WHERE zoning_id = $1 ORDER BY position", c.ID)
	c.points = shape.NewPoints(points)
	return err
}
