package ffmpeg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	openFiles = 64
	// gentle is how much the processes give way to those that answer pages (nice).
	gentle = 10
	// late is how long output is awaited once the process is dead: its end of the pipe is closed then.
	late = 2 * time.Second
)

// run runs a program below the limits and hands what it says to read, which must read to the end or
// give an error; then everything is ended. The error is one of this package's where it can be told.
func (p Program) run(ctx context.Context, limits Limits, wall time.Duration, read func(io.Reader) error, program string, args []string) error {
	bounded, cancel := context.WithTimeoutCause(ctx, wall, ErrTooSlow)
	defer cancel()
	bounds := []string{
		"--data=" + strconv.FormatInt(limits.Memory, 10), "--fsize=" + strconv.FormatInt(limits.Output, 10),
		"--nofile=" + strconv.Itoa(openFiles), "--core=0", "--", program,
	}
	cmd := exec.CommandContext(bounded, p.prlimit, append(bounds, args...)...) //nolint:gosec // found by Find; the arguments are made here
	cmd.Env = []string{"LC_ALL=C"}                                             // nothing of ours: it holds passwords
	cmd.Dir = os.TempDir()                                                     // the program has no business where we were started
	cmd.SysProcAttr = ownGroup()
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = late
	complaints := &tail{}
	cmd.Stderr = complaints
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	// Where this fails, pages wait a little more for the processor: nothing else.
	_ = syscall.Setpriority(syscall.PRIO_PGRP, cmd.Process.Pid, gentle)
	unread := read(stdout)
	if unread != nil {
		cancel()
	}
	return why(bounded, unread, cmd.Wait(), complaints.kept)
}

// why tells what ended a process.
func why(ctx context.Context, unread, ended error, complaints []byte) error {
	var exit *exec.ExitError
	switch {
	case unread != nil:
		return unread
	case ended == nil:
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case bytes.HasPrefix(complaints, []byte("prlimit:")): // nothing has read the file yet
		return fmt.Errorf("limits cannot be set: %s", said(string(complaints)))
	case bytes.Contains(complaints, []byte("No space left on device")):
		return ErrDiskFull
	case bytes.Contains(complaints, []byte("Cannot allocate memory")),
		bytes.Contains(complaints, []byte("Resource temporarily unavailable")): // no memory for one more thread
		return ErrMemory
	case errors.As(ended, &exit):
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() && status.Signal() == syscall.SIGXFSZ {
			return ErrTooBig
		}
		return failure{exit, string(complaints)}
	}
	return ended
}

// failure is a program that could not do what it was asked, which is the fault of the file.
type failure struct {
	exit *exec.ExitError
	said string
}

func (f failure) Error() string { return fmt.Sprintf("%v: %s", f.exit, said(f.said)) }

func (f failure) Unwrap() error { return f.exit }

// unlisted is what ffmpeg says of a decoder that is not on our list.
var unlisted = regexp.MustCompile(`Codec \((\w+)\) not on whitelist`)

// refused turns the failure of a program into the refusal of its file.
func refused(err error) error {
	var failed failure
	if errors.As(err, &failed) {
		if coded := unlisted.FindStringSubmatch(failed.said); coded != nil {
			return Refusal{UnknownCodec, coded[1]}
		}
		return fmt.Errorf("%w (%s)", Refusal{Code: Broken}, said(failed.said))
	}
	return err
}

// tail keeps the end of what is written: a broken file makes programs complain without end.
type tail struct{ kept []byte }

// Write implements io.Writer.
func (t *tail) Write(said []byte) (int, error) {
	const most = 8 << 10
	t.kept = append(t.kept, said...)
	if len(t.kept) > 2*most {
		t.kept = append([]byte(nil), t.kept[len(t.kept)-most:]...)
	}
	return len(said), nil
}

// all reads what a program says, up to so many bytes.
func all(into *strings.Builder, most int64) func(io.Reader) error {
	return func(r io.Reader) error {
		n, err := io.Copy(into, io.LimitReader(r, most+1))
		if err == nil && n > most {
			err = Refusal{Code: TooManyStreams}
		}
		return err
	}
}
