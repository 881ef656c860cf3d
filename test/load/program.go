package load

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
)

// Program is a child process that serves.
type Program struct {
	*Site
	PID int
	cmd *exec.Cmd
}

var listening = regexp.MustCompile(`listening on (\S+)\)`)

// Start runs "serve" of a program on a free port of this machine, and waits until it says
// that it listens. Its log goes to log.
func Start(ctx context.Context, program string, env []string, log io.Writer) (*Program, error) {
	cmd := exec.CommandContext(ctx, program, "serve")
	cmd.Env = append(append(os.Environ(), "MAILLAGE_LISTEN=127.0.0.1:0", "MAILLAGE_BASE_URL=http://127.0.0.1"), env...)
	cmd.Stderr = log
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if found := listening.FindStringSubmatch(lines.Text()); found != nil {
			return &Program{NewSite("http://" + found[1]), cmd.Process.Pid, cmd}, nil
		}
	}
	return nil, fmt.Errorf("%s serve ended before it listened: %w", program, cmd.Wait())
}

// Kill ends the program as a power cut would end its process: at once, wherever it is.
func (p *Program) Kill() error {
	p.Close()
	if err := p.cmd.Process.Kill(); err != nil {
		return err
	}
	_ = p.cmd.Wait() // "signal: killed"
	return nil
}

// Stop asks the program to end and waits until it has.
func (p *Program) Stop() error {
	p.Close()
	return errors.Join(p.cmd.Process.Signal(syscall.SIGTERM), p.cmd.Wait())
}

// Memory is what the system tells of the memory of a process, in KiB, by its name in
// https://man7.org/linux/man-pages/man5/proc_pid_status.5.html: VmRSS is all that is resident, VmHWM the most
// that was, RssAnon what is there without the pages of its own file, which serve everything and come and go.
func Memory(pid int, name string) (kib int) {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, after, _ := strings.Cut(string(status), name+":")
	_, _ = fmt.Sscan(after, &kib)
	return kib
}
