package ffmpeg

import "syscall"

// ownGroup has a process lead a group, so that all it starts can be ended at once, and end with us
// even when we are killed.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
