// Command map times the map of 5,000 places in a browser on a slow line: it serves a sample
// world with a crowd of awarded places and runs test/browser/map.bench.ts against it. Run it from
// the root of the repository, once the program and its packages are built: make bench-map.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"time"

	"maillage/internal/app"
	"maillage/internal/territory"
	"maillage/test/world"
)

const places = 5_000

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench/map:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) (err error) {
	data, err := os.MkdirTemp("", "maillage-map-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(data)) }()
	// Passkeys and cookies want the address that is asked: it is known before it is listened on.
	port, err := freePort(ctx)
	if err != nil {
		return err
	}
	site := fmt.Sprintf("http://localhost:%d", port)
	config := app.Config{Data: data, BaseURL: site, Listen: fmt.Sprintf("127.0.0.1:%d", port), Worker: 1}
	a, err := app.NewDemo(ctx, config, slog.New(slog.DiscardHandler), world.Size{Decided: 6, Waiting: 1, Ready: 1, Colleagues: 2})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	land, err := territory.Default()
	if err != nil {
		return err
	}
	if err := world.Crowd(ctx, a.DB, land, places, time.Now()); err != nil {
		return err
	}
	serving, end := context.WithCancel(ctx)
	listening, served := make(chan struct{}), make(chan error, 1)
	go func() { served <- a.Serve(serving, func(net.Addr) { close(listening) }) }()
	defer func() {
		end()
		err = errors.Join(err, <-served)
	}()
	select {
	case <-listening:
	case err := <-served:
		served <- nil
		return err
	}
	browser := exec.CommandContext(ctx, "npx", "playwright", "test", "--config", "test/browser/bench.config.ts")
	browser.Env = append(os.Environ(), "SITE="+site)
	browser.Stdout, browser.Stderr = os.Stdout, os.Stderr
	return browser.Run()
}

func freePort(ctx context.Context) (int, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	port := listener.Addr().(*net.TCPAddr).Port
	return port, listener.Close()
}
