package pdf

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"time"
)

// process is a worker that runs. Only its owner calls it.
type process struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	lines chan []byte   // what it says
	ended chan struct{} // closed once it is gone; then err may be read
	err   error
	stop  context.CancelFunc
}

const endTime = 2 * time.Second

var errSilent = errors.New("no answer in time")

// start runs the worker and waits until it says that it is ready.
func start(ctx context.Context, config Config, within time.Duration, log *slog.Logger) (*process, error) {
	alive, stop := context.WithCancel(context.WithoutCancel(ctx))
	cmd := exec.CommandContext(alive, config.Node, config.Script) //nolint:gosec // both are the operator's settings
	// Nothing of our environment but this: it holds passwords the worker has no use for.
	for _, name := range []string{"PATH", "HOME"} {
		cmd.Env = append(cmd.Env, name+"="+os.Getenv(name))
	}
	cmd.Stderr = &logLines{log: log}
	cmd.WaitDelay = endTime
	stdin, err := cmd.StdinPipe()
	if err != nil {
		stop()
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		stop()
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		stop()
		return nil, err
	}
	p := &process{cmd: cmd, stdin: stdin, lines: make(chan []byte), ended: make(chan struct{}), stop: stop}
	go p.read(alive, stdout)
	got, err := p.exchange(ctx, nil, within)
	if err == nil && !got.Ready {
		err = errors.New("it did not say that it is ready")
	}
	if err != nil {
		p.kill()
		return nil, fmt.Errorf("start PDF worker: %w", err)
	}
	return p, nil
}

// read hands over what the worker says until it ends, then buries it.
func (p *process) read(alive context.Context, stdout io.Reader) {
	scanner := bufio.NewScanner(stdout)
	scanner.Buffer(make([]byte, 0, 64<<10), maxAnswer)
	for scanner.Scan() {
		select {
		case p.lines <- bytes.Clone(scanner.Bytes()):
		case <-alive.Done():
		}
	}
	p.stop() // also when it says more than anyone reads
	p.err = errors.Join(scanner.Err(), p.cmd.Wait())
	close(p.ended)
}

// exchange sends a line, unless it is nil, and gives the answer. After an error the
// process is of no use any more: an answer that comes late would be taken for the next.
func (p *process) exchange(ctx context.Context, line []byte, within time.Duration) (got answer, err error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	// A worker that reads nothing leaves the write below waiting: its end frees it.
	defer context.AfterFunc(ctx, p.stop)()
	if line != nil {
		if _, err := p.stdin.Write(line); err != nil {
			return got, p.gone(ctx, err)
		}
	}
	select {
	case said := <-p.lines:
		if err := json.Unmarshal(said, &got); err != nil {
			return got, fmt.Errorf("not an answer: %w", err)
		}
		return got, nil
	case <-p.ended:
		return got, p.gone(ctx, p.err)
	case <-ctx.Done():
		return got, errSilent
	}
}

func (p *process) gone(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errSilent
	}
	return fmt.Errorf("it ended: %w", err)
}

// kill ends the process at once.
func (p *process) kill() {
	p.stop()
	<-p.ended
}

// end asks the process to end, by closing its input.
func (p *process) end() error {
	err := p.stdin.Close()
	select {
	case <-p.ended:
	case <-time.After(endTime):
		p.kill()
	}
	return err
}

// maxLogged bounds a line of the log and what waits for the end of its line.
const maxLogged = 500

// logLines writes what the worker complains of to the log, line by line.
type logLines struct {
	log  *slog.Logger
	rest []byte
}

// Write implements io.Writer.
func (l *logLines) Write(chunk []byte) (int, error) {
	l.rest = append(l.rest, chunk...)
	for {
		line, rest, whole := bytes.Cut(l.rest, []byte("\n"))
		if !whole && len(l.rest) < maxLogged {
			return len(chunk), nil
		}
		if text := bytes.TrimSpace(line[:min(len(line), maxLogged)]); len(text) > 0 {
			l.log.Warn("PDF worker says", "line", string(text))
		}
		l.rest = rest
	}
}
