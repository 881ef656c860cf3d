package pdf

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"maillage/internal/fault"
	"maillage/internal/lang"
)

// ErrUnavailable says that no worker can typeset now: none is configured, or it keeps
// failing. Pages then offer to print the page itself.
var ErrUnavailable error = fault.New(fault.Unavailable, "pdf.unavailable")

const (
	patience    = 20 * time.Second // for a start from a cold disk, and for a document; both take about one
	maxData     = 4 << 20          // bytes of JSON
	maxAnswer   = 32 << 20         // bytes of a line: a PDF in base64
	firstPause  = time.Second
	longestRest = time.Minute
	quietFaults = 2 // failures in a row before the first pause
)

// MostPictures is how many bytes of pictures a document may have: the file that holds them must
// come back in one answer.
const MostPictures = 20 << 20

// Config tells what to run. An empty Node or Script means that there is no worker.
type Config struct {
	Node   string // the program, found in PATH when it has no slash
	Script string // assets/typst/worker.mjs
}

// Worker typesets documents, one at a time. Its methods may be called from anywhere.
type Worker struct {
	config Config
	now    func() time.Time
	log    *slog.Logger
	within time.Duration

	turn    chan struct{} // holds one token; who takes it may use running
	running *process

	mu       sync.Mutex // guards what follows
	failures int        // in a row
	reason   string
	retryAt  time.Time
	closed   bool
}

// New makes a worker; nothing starts before the first document.
func New(config Config, now func() time.Time, log *slog.Logger) *Worker {
	w := &Worker{config: config, now: now, log: log, within: patience, turn: make(chan struct{}, 1)}
	w.turn <- struct{}{}
	if config.Node == "" || config.Script == "" {
		w.closed, w.reason = true, "no PDF worker is configured"
	} else if _, err := os.Stat(config.Script); err != nil {
		w.closed, w.reason = true, err.Error()
	}
	return w
}

// Available tells whether a document may be asked for now, and otherwise why not, in
// words for the operator.
func (w *Worker) Available() (ok bool, reason string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed || w.now().Before(w.retryAt) {
		return false, w.reason
	}
	return true, ""
}

type request struct {
	Template string    `json:"template"`
	Lang     lang.Lang `json:"lang"`
	At       int64     `json:"at,omitempty"` // seconds since 1970
	Data     Document  `json:"data"`
	// Files are pictures, by name: picture-1.png.
	Files map[string][]byte `json:"files,omitempty"`
}

// Illustrated is a document with pictures.
type Illustrated interface {
	Document
	// Pictures are by the names that the data tells, picture-1.png and so on.
	Pictures() map[string][]byte
}

type answer struct {
	Ready    bool   `json:"ready"`
	PDF      string `json:"pdf"`
	Replaced int    `json:"replaced"`
	Error    string `json:"error"`
}

// Render gives the document as a tagged PDF/UA-1 file. It answers ErrUnavailable when no
// worker can be had, also when it dies over this very document; any other error means
// that the worker is well and refuses the document. Once begun, a document is finished
// even when ctx ends, so that an impatient visitor does not cost the next one a start.
func (w *Worker) Render(ctx context.Context, l lang.Lang, d Document) ([]byte, error) {
	asked := request{Template: d.Template(), Lang: l, Data: d}
	if at := d.Dated(); !at.IsZero() {
		asked.At = at.Unix()
	}
	most, pictures := maxData, 0
	if illustrated, is := d.(Illustrated); is {
		asked.Files = illustrated.Pictures()
		for _, content := range asked.Files {
			pictures += len(content)
			most += base64.StdEncoding.EncodedLen(len(content))
		}
	}
	line, err := json.Marshal(asked) // escapes every line separator: the worker reads lines
	if err != nil {
		return nil, fmt.Errorf("typeset %s: %w", d.Template(), err)
	}
	if len(line) > most || pictures > MostPictures {
		return nil, fmt.Errorf("typeset %s: %d bytes of data, %d at most; %d bytes of pictures, %d at most", d.Template(), len(line), most, pictures, MostPictures)
	}
	select {
	case <-w.turn:
		defer func() { w.turn <- struct{}{} }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	got, err := w.ask(context.WithoutCancel(ctx), append(line, '\n'))
	if err != nil {
		return nil, err
	}
	if got.Error != "" {
		return nil, fmt.Errorf("typeset %s: %s", d.Template(), got.Error)
	}
	if got.Replaced > 0 {
		w.log.InfoContext(ctx, "signs without a glyph were replaced", "template", d.Template(), "count", got.Replaced)
	}
	file, err := base64.StdEncoding.DecodeString(got.PDF)
	if err != nil {
		return nil, fmt.Errorf("typeset %s: %w", d.Template(), err)
	}
	return file, nil
}

// errSlow is the fault of a document, not of the worker.
var errSlow = errors.New("the document takes too long")

// ask tries twice: a worker that died while resting is only noticed when it is used. A document
// that takes too long would only do so again: it costs the others a start, and no pause.
func (w *Worker) ask(ctx context.Context, line []byte) (got answer, err error) {
	for range 2 {
		if ok, _ := w.Available(); !ok {
			return got, ErrUnavailable
		}
		if got, err = w.once(ctx, line); err == nil {
			w.succeeded()
			return got, nil
		}
		if errors.Is(err, errSlow) {
			w.drop()
			w.log.WarnContext(ctx, "PDF worker ended over a document", "error", err)
			break
		}
		w.failed(ctx, err)
	}
	return got, errors.Join(ErrUnavailable, err)
}

// Check starts the worker and tells what hinders it, in words for the operator.
func (w *Worker) Check(ctx context.Context) error {
	if ok, reason := w.Available(); !ok {
		return errors.New(reason)
	}
	select {
	case <-w.turn:
		defer func() { w.turn <- struct{}{} }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := w.ready(ctx); err != nil {
		w.failed(ctx, err)
		return err
	}
	return nil
}

func (w *Worker) once(ctx context.Context, line []byte) (answer, error) {
	if err := w.ready(ctx); err != nil {
		return answer{}, err
	}
	got, err := w.running.exchange(ctx, line, w.within)
	if errors.Is(err, errSilent) {
		err = errors.Join(errSlow, err)
	}
	return got, err
}

// ready starts a process unless one is there.
func (w *Worker) ready(ctx context.Context) error {
	if w.running != nil {
		return nil
	}
	p, err := start(ctx, w.config, w.within, w.log)
	if err != nil {
		return err
	}
	w.running = p
	return nil
}

func (w *Worker) succeeded() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failures, w.reason, w.retryAt = 0, "", time.Time{}
}

// drop ends the process, if there is one.
func (w *Worker) drop() {
	if w.running != nil {
		w.running.kill()
		w.running = nil
	}
}

// failed ends what is left of the worker and, when it keeps failing, sets a pause.
func (w *Worker) failed(ctx context.Context, cause error) {
	w.drop()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failures++
	w.reason = cause.Error()
	if w.failures > quietFaults {
		pause := min(firstPause<<min(w.failures-quietFaults-1, 10), longestRest)
		w.retryAt = w.now().Add(pause)
	}
	w.log.WarnContext(ctx, "PDF worker failed", "error", cause, "failures", w.failures)
}

// Close ends the worker after the document it is making, for good.
func (w *Worker) Close() error {
	w.mu.Lock()
	w.closed, w.reason = true, "the program is stopping"
	w.mu.Unlock()
	<-w.turn
	defer func() { w.turn <- struct{}{} }()
	if w.running == nil {
		return nil
	}
	err := w.running.end()
	w.running = nil
	return err
}
