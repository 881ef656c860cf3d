package film

import "maillage/internal/video/ffmpeg"

// fits gives ErrDiskFull where what is made of some films could leave too little of the disk.
func (s *Service) fits(parts []ffmpeg.Part) error {
	if s.Fits == nil {
		return nil
	}
	var need int64
	for _, p := range parts {
		need += ffmpeg.MostBytes(p.Source.Length)
	}
	return s.Fits(need)
}
