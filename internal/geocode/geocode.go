// Package geocode asks an address service where an address is. Which one is the operator's
// choice; it answers as the national address base of France does: GET /search with q,
// citycode and limit, and a GeoJSON FeatureCollection. Nothing is asked without a person
// pressing a button, and browsers ask nobody: the program does.
package geocode

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"maillage/internal/lang"
	"maillage/internal/shape"
)

// Found is an address that the service knows.
type Found struct {
	Label    string
	CityCode string  // of its commune, or ""
	Score    float64 // how like what was asked, from 0 to 1
	At       shape.Point
}

// Client asks one service. The zero Client has none.
type Client struct {
	base string
	http *http.Client
}

// Most is how many addresses an answer gives.
const Most = 5

const (
	timeout    = 5 * time.Second
	mostAnswer = 256 << 10 // bytes; five addresses take some three thousand
	mostLabel  = 200
	mostAsked  = 200 // characters, the limit of the national service
	leastAsked = 3
)

// ErrShort tells that too little was asked to be answered.
var ErrShort = errors.New("geocode: write at least three characters")

// New makes a client of the service at a base address such as
// https://data.geopf.fr/geocodage; "" means none.
func New(base string) Client {
	return Client{strings.TrimSuffix(base, "/"), &http.Client{
		Timeout: timeout,
		// The operator named one address: a service that sends elsewhere, perhaps inside the
		// operator's own network, is not followed.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Ready tells whether there is a service to ask.
func (c Client) Ready() bool { return c.base != "" }

// CheckBase tells what is wrong with the address of a service, in words for the operator.
func CheckBase(base string) error {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" || strings.HasSuffix(u.Path, "/search") {
		return fmt.Errorf("%q: write the address before /search, for example https://data.geopf.fr/geocodage", base)
	}
	return nil
}

// Search gives the addresses most like what is asked, in the commune of a code ("" for
// anywhere); none when the service knows none.
func (c Client) Search(ctx context.Context, address, cityCode string) ([]Found, error) {
	address = asked(address)
	if utf8.RuneCountInString(address) < leastAsked {
		return nil, ErrShort
	}
	query := url.Values{"q": {address}, "limit": {strconv.Itoa(Most)}}
	if cityCode != "" {
		query.Set("citycode", cityCode)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/search?"+query.Encode(), nil)
	if err != nil {
		return nil, fmt.Errorf("geocode: %w", err)
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", "Maillage")
	response, err := c.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("geocode: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("geocode: %s answers %s", request.URL.Host, response.Status)
	}
	content, err := io.ReadAll(io.LimitReader(response.Body, mostAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("geocode: %w", err)
	}
	if len(content) > mostAnswer {
		return nil, fmt.Errorf("geocode: %s answers more than %d bytes", request.URL.Host, mostAnswer)
	}
	return parse(content)
}

// asked makes one line of an address, no longer than the service reads.
func asked(address string) string {
	address = strings.Join(strings.Fields(address), " ")
	if runes := []rune(address); len(runes) > mostAsked {
		address = string(runes[:mostAsked])
	}
	return address
}

// parse reads an answer and keeps what can be shown: an address with a label and a point on
// the ground.
func parse(content []byte) ([]Found, error) {
	var answer struct {
		Type     string
		Features []struct {
			Geometry struct {
				Type        string
				Coordinates json.RawMessage
			}
			Properties struct {
				Label    string
				CityCode string
				Score    float64
			}
		}
	}
	if err := json.Unmarshal(content, &answer); err != nil {
		return nil, fmt.Errorf("geocode: %w", err)
	}
	if answer.Type != "FeatureCollection" {
		return nil, errors.New("geocode: the answer is no FeatureCollection")
	}
	var found []Found
	for _, f := range answer.Features {
		var at []float64
		if f.Geometry.Type != "Point" || json.Unmarshal(f.Geometry.Coordinates, &at) != nil || len(at) < 2 {
			continue
		}
		p := shape.Point{Lon: at[0], Lat: at[1]}
		label := strings.Join(strings.Fields(f.Properties.Label), " ")
		if !p.OnGround() || label == "" || utf8.RuneCountInString(label) > mostLabel || !lang.Readable(label) {
			continue
		}
		found = append(found, Found{label, f.Properties.CityCode, min(max(f.Properties.Score, 0), 1), p})
		if len(found) == Most {
			break
		}
	}
	return found, nil
}
