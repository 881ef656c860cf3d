package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"

	"maillage/internal/app"
	"maillage/internal/db"
)

// serving runs the whole program until stop is called, which gives what Serve returned.
func serving(t *testing.T, config app.Config, before func(a *app.App)) (a *app.App, address string, stop func() error) {
	t.Helper()
	a, err := app.New(t.Context(), config, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	if before != nil {
		before(a)
	}
	ctx, cancel := context.WithCancel(t.Context())
	listening, served := make(chan string, 1), make(chan error, 1)
	go func() { served <- a.Serve(ctx, func(addr net.Addr) { listening <- addr.String() }) }()
	select {
	case address = <-listening:
	case err := <-served:
		t.Fatal(err)
	}
	return a, address, func() error {
		cancel()
		return <-served
	}
}

func TestServe_FinishesTheRequestInFlightAndHandsJobsBackWhenItStops(t *testing.T) {
	eachSource(t, func(t *testing.T, config app.Config) {
		config.Worker = 1
		begun := make(chan struct{})
		a, address, stop := serving(t, config, func(a *app.App) {
			a.Queue.Register("test.slow", func(ctx context.Context, _ json.RawMessage) error {
				close(begun)
				<-ctx.Done()
				return ctx.Err()
			})
			if err := a.DB.Write(t.Context(), func(tx *db.Tx) error { return a.Queue.Enqueue(t.Context(), tx, "test.slow", nil) }); err != nil {
				t.Error(err)
			}
		})
		<-begun
		body, typing := io.Pipe()
		reading := make(chan struct{}) // the handler asks for the body
		ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{Got100Continue: func() { close(reading) }})
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+"/sign-in", body)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Expect", "100-continue")
		answered := make(chan int, 1)
		go func() {
			response, err := (&http.Transport{ExpectContinueTimeout: time.Minute}).RoundTrip(request)
			if err != nil {
				t.Error(err)
				answered <- 0
				return
			}
			answered <- response.StatusCode
			_ = response.Body.Close()
		}()
		<-reading
		stopped := make(chan error, 1)
		go func() { stopped <- stop() }()
		for { // it listens no more once it is stopping
			conn, err := net.Dial("tcp", address)
			if err != nil {
				break
			}
			_ = conn.Close()
		}
		if _, err := io.WriteString(typing, "email=not+an+address"); err != nil {
			t.Fatal(err)
		}
		_ = typing.Close()
		if status := <-answered; status != http.StatusUnprocessableEntity {
			t.Errorf("the request in flight was answered %d, want 422", status)
		}
		if err := <-stopped; err != nil {
			t.Error(err)
		}
		n, err := db.Count(t.Context(), a.DB, "SELECT count(*) FROM job WHERE kind = 'test.slow' AND attempts = 0 AND locked_until IS NULL")
		if err != nil || n != 1 {
			t.Errorf("%d jobs were handed back (%v), want 1", n, err)
		}
	})
}

func TestDoctor_FindsNothingWrongWithASiteThatRuns(t *testing.T) {
	eachSource(t, func(t *testing.T, config app.Config) {
		mailServer, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer mailServer.Close()
		config.SMTPHost, config.SMTPPort, config.MailFrom = "127.0.0.1", mailServer.Addr().(*net.TCPAddr).Port, "a@example.org"
		_, address, stop := serving(t, config, nil)
		config.BaseURL = "http://" + address
		var report bytes.Buffer
		healthy, err := app.Doctor(t.Context(), config, time.Now(), &report)
		if err != nil || !healthy {
			t.Errorf("the doctor says (%v)\n%s", err, &report)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		report.Reset()
		if healthy, err := app.Doctor(t.Context(), config, time.Now(), &report); err != nil || healthy || !strings.Contains(report.String(), "FAIL site") {
			t.Errorf("once it has stopped the doctor says (%v)\n%s", err, &report)
		}
	})
}
