//go:build !linux

package ffmpeg

import "syscall"

// ownGroup has a process lead a group, so that all it starts can be ended at once.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
