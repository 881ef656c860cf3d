package film

import "maillage/internal/video/ffmpeg"

// spare is left on the disk for everything else that writes on it.
const spare = 512 << 20

// fits gives ErrDiskFull where what is made of some films could leave too little of the disk.
func (s *Service) fits(parts []ffmpeg.Part) error {
	if s.Free == nil {
		return nil
	}
	need := int64(spare)
	for _, p := range parts {
		need += ffmpeg.MostBytes(p.Source.Length)
	}
	free, err := s.Free(s.Folder)
	if err == nil && free < uint64(need) {
		err = ffmpeg.ErrDiskFull
	}
	return err
}
