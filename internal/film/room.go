package film

import (
	"os"

	"maillage/internal/video/ffmpeg"
)

// spare is left on the disk for everything else that writes on it.
const spare = 512 << 20

// fits gives ErrDiskFull where what is made of some films could leave too little of the disk: two
// films that are smaller, most often, and never much larger than what they are made of.
func (s *Service) fits(parts []ffmpeg.Part) error {
	if s.Free == nil {
		return nil
	}
	need := int64(spare)
	for _, p := range parts {
		info, err := os.Stat(p.Source.Path)
		if err != nil {
			return err
		}
		need += 2 * info.Size()
	}
	free, err := s.Free(s.Folder)
	if err == nil && free < uint64(need) { //nolint:gosec // sizes are positive
		err = ffmpeg.ErrDiskFull
	}
	return err
}
