package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"maillage/internal/audit"
	"maillage/internal/db"
	"maillage/internal/geocode"
	"maillage/internal/job"
	"maillage/internal/pdf"
	"maillage/internal/video/ffmpeg"
)

// finding is one line of the doctor's report.
type finding struct {
	ok   bool
	text string
}

func good(format string, args ...any) finding { return finding{true, fmt.Sprintf(format, args...)} }
func bad(format string, args ...any) finding  { return finding{false, fmt.Sprintf(format, args...)} }

// Doctor checks an installation, writes a line for each check and tells whether all is
// well. It changes nothing but a file it creates and removes in the data folder.
func Doctor(ctx context.Context, config Config, now time.Time, out io.Writer) (bool, error) {
	source, err := config.DatabaseSource()
	if err != nil {
		return false, err
	}
	findings := []finding{checkFolder(config.Data)}
	d, err := db.Open(ctx, source)
	if err != nil {
		findings = append(findings, bad("database: %v", err))
	} else {
		findings = append(findings, checkDatabase(ctx, d, now)...)
		if err := d.Close(); err != nil {
			return false, err
		}
	}
	findings = append(findings, checkMail(ctx, config), checkClamd(ctx, config), checkTypst(ctx, config), checkFilms(), checkStore(ctx, config), checkGeocoder(ctx, config), checkBasemap(config), checkSite(ctx, config))
	healthy := true
	for _, f := range findings {
		mark := "ok  "
		if !f.ok {
			mark, healthy = "FAIL", false
		}
		if _, err := fmt.Fprintln(out, mark, f.text); err != nil {
			return false, err
		}
	}
	return healthy, nil
}

func checkFolder(data string) finding {
	probe := filepath.Join(data, ".doctor")
	if err := os.WriteFile(probe, []byte("ok"), 0o600); err != nil {
		return bad("data folder %s: cannot be written: %v", data, err)
	}
	if err := os.Remove(probe); err != nil {
		return bad("data folder %s: %v", data, err)
	}
	return good("data folder %s can be written", data)
}

func checkDatabase(ctx context.Context, d *db.DB, now time.Time) []finding {
	pending, err := d.Pending(ctx)
	switch {
	case err != nil:
		return []finding{bad("database: %v", err)}
	case pending > 0:
		return []finding{bad("database: %d migration steps missing; run maillage migrate", pending)}
	}
	findings := []finding{good("database (%s) is up to date", d.Engine())}
	if err := d.CheckIntegrity(ctx); err != nil {
		findings = append(findings, bad("database: %v", err))
	}
	if report, err := audit.Verify(ctx, d); err != nil {
		findings = append(findings, bad("audit trail: %v", err))
	} else {
		findings = append(findings, good("audit trail: %d entries verified, %d not sealed yet", report.Sealed, report.Unsealed))
	}
	health, err := job.Check(ctx, d, now)
	switch {
	case err != nil:
		findings = append(findings, bad("jobs: %v", err))
	case health.Late+health.Dead > 0:
		findings = append(findings, bad("jobs: %d late, %d given up (table job, column last_error)", health.Late, health.Dead))
	default:
		findings = append(findings, good("jobs: none late, none given up"))
	}
	return findings
}

const probeTimeout = 5 * time.Second

func dials(ctx context.Context, network, address string) error {
	conn, err := (&net.Dialer{Timeout: probeTimeout}).DialContext(ctx, network, address)
	if err != nil {
		return err
	}
	return conn.Close()
}

func checkMail(ctx context.Context, config Config) finding {
	if config.SMTPHost == "" {
		return bad("mail: MAILLAGE_SMTP_HOST is not set, nobody can sign in by mail")
	}
	address := net.JoinHostPort(config.SMTPHost, strconv.Itoa(config.SMTPPort))
	if err := dials(ctx, "tcp", address); err != nil {
		return bad("mail: %v", err)
	}
	return good("mail server %s answers", address)
}

func checkClamd(ctx context.Context, config Config) finding {
	if config.Clamd == "" {
		return good("antivirus: none configured; files are marked as not scanned")
	}
	network, address, _ := strings.Cut(config.Clamd, ":")
	if err := dials(ctx, network, address); err != nil {
		return bad("antivirus: %v", err)
	}
	return good("antivirus %s answers", config.Clamd)
}

func checkFilms() finding {
	if _, err := ffmpeg.Find(); err != nil {
		return good("films: played as they were sent (%v)", err)
	}
	return good("films: ffmpeg is there")
}

func checkTypst(ctx context.Context, config Config) finding {
	if config.Typst == "" {
		return good("PDF worker: none configured; receipts are printed from their page")
	}
	press := pdf.New(pdf.Config{Node: config.Node, Script: config.Typst}, time.Now, slog.New(slog.DiscardHandler))
	if err := errors.Join(press.Check(ctx), press.Close()); err != nil {
		return bad("PDF worker %s: %v (is npm ci done beside it?)", config.Typst, err)
	}
	return good("PDF worker %s starts", config.Typst)
}

func checkGeocoder(ctx context.Context, config Config) finding {
	if config.Geocoder == "" {
		return good("address service: none configured; people give the coordinates of places themselves")
	}
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	found, err := geocode.New(config.Geocoder).Search(ctx, "place de la mairie", "")
	switch {
	case err != nil:
		return bad("address service: %v", err)
	case len(found) == 0:
		return bad("address service %s answers, and knows no place de la mairie", config.Geocoder)
	}
	return good("address service %s answers", config.Geocoder)
}

func checkSite(ctx context.Context, config Config) finding {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, config.BaseURL+"/", nil)
	if err != nil {
		return bad("site: %v", err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return bad("site %s does not answer: %v", config.BaseURL, err)
	}
	defer response.Body.Close()
	if response.StatusCode >= http.StatusInternalServerError {
		return bad("site %s answers %s", config.BaseURL, response.Status)
	}
	return good("site %s answers", config.BaseURL)
}
