package upload

import (
	"os"
	"syscall"
)

const startWriting = 2 // SYNC_FILE_RANGE_WRITE of sync_file_range(2)

// ahead has the system begin to write what came to the disk: what is whole then need not wait for all
// of it. Nothing is promised, and nothing lost where it fails.
func ahead(path string, offset, length int64) {
	file, err := os.OpenFile(path, os.O_WRONLY, 0) //nolint:gosec // an upload of this desk
	if err != nil {
		return
	}
	_ = syscall.SyncFileRange(int(file.Fd()), offset, length, startWriting)
	_ = file.Close()
}
