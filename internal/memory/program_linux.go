package memory

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// dropProgram gives back the pages of the program's own file that are only read: the system maps
// sixteen around each one that is needed, and what starting and rare acts needed stays for good, some
// twenty megabytes of which two are used at rest. Those come back in microseconds, from what the
// system keeps of the file.
func dropProgram() error {
	program, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return err
	}
	text, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		return err
	}
	for _, area := range readOnly(string(text), program) {
		if _, _, failed := syscall.Syscall(syscall.SYS_MADVISE, area.from, area.to-area.from, syscall.MADV_DONTNEED); failed != 0 {
			err = errors.Join(err, os.NewSyscallError("madvise", failed))
		}
	}
	return err
}

// area is a part of memory, by its addresses.
type area struct{ from, to uintptr }

// readOnly finds in smaps (https://man7.org/linux/man-pages/man5/proc_pid_smaps.5.html) where a file is
// mapped that cannot be written and never was: a page that was, by who links a program when it starts,
// would be lost.
func readOnly(smaps, file string) []area {
	var found []area
	ours := false
	var here area
	for line := range strings.Lines(smaps) {
		words := strings.Fields(line)
		switch {
		case len(words) >= 5 && strings.Contains(words[0], "-"):
			from, to, _ := strings.Cut(words[0], "-")
			start, errStart := strconv.ParseUint(from, 16, 64)
			end, errEnd := strconv.ParseUint(to, 16, 64)
			here = area{uintptr(start), uintptr(end)}
			ours = errStart == nil && errEnd == nil && strings.HasPrefix(words[1], "r-") && strings.HasSuffix(strings.TrimRight(line, "\n"), " "+file)
		case len(words) == 3 && words[0] == "Anonymous:" && words[1] == "0" && ours:
			found = append(found, here)
		}
	}
	return found
}
