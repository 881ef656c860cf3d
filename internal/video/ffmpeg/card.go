package ffmpeg

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Colours of a card: paper on the dark of the deep accent.
var (
	cardGround = color.RGBA{0x0e, 0x3a, 0x3f, 0xff}
	cardInk    = color.RGBA{0xfb, 0xfa, 0xf6, 0xff}
)

// maxTitle is in characters: a title is read in the time a card is shown.
const maxTitle = 120

// card draws the card before a part into the folder and gives its path; "" without a title. It is
// drawn here, so that ffmpeg needs no font, and no text of anybody reaches its filters.
func card(title string, frame size, folder string, i int) (path string, err error) {
	words := strings.Fields(title)
	if len(words) == 0 {
		return "", nil
	}
	if runes := []rune(strings.Join(words, " ")); len(runes) > maxTitle {
		words = strings.Fields(string(runes[:maxTitle-1]) + "…")
	}
	picture, err := drawn(words, frame)
	if err != nil {
		return "", err
	}
	path = filepath.Join(folder, fmt.Sprintf("card%d.png", i))
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // in the folder of this work
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return path, png.Encode(file, picture)
}

// drawn sets words in the middle of a card, as large as they fit.
func drawn(words []string, frame size) (*image.RGBA, error) {
	picture := image.NewRGBA(image.Rect(0, 0, frame.width, frame.height))
	draw.Draw(picture, picture.Bounds(), image.NewUniform(cardGround), image.Point{}, draw.Src)
	parsed, err := opentype.Parse(gobold.TTF)
	if err != nil {
		return nil, err
	}
	for height := float64(min(frame.width, frame.height)) / 9; ; height *= 0.85 {
		face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: height, DPI: 72, Hinting: font.HintingNone})
		if err != nil {
			return nil, err
		}
		set, fits := lines(face, words, frame.width*17/20)
		if tall := int(height*1.3) * len(set); (!fits || tall > frame.height*3/4) && height > 6 {
			continue
		}
		write(picture, face, set, int(height*1.3))
		return picture, nil
	}
}

// lines breaks words into lines of at most so many points across, and tells whether each word fits.
func lines(face font.Face, words []string, width int) (set []string, fits bool) {
	fits = true
	line := ""
	for _, word := range words {
		fits = fits && font.MeasureString(face, word).Ceil() <= width
		if longer := strings.TrimSpace(line + " " + word); font.MeasureString(face, longer).Ceil() <= width {
			line = longer
			continue
		}
		if line != "" {
			set = append(set, line)
		}
		line = word
	}
	return append(set, line), fits
}

func write(picture *image.RGBA, face font.Face, set []string, step int) {
	bounds := picture.Bounds()
	pen := font.Drawer{Dst: picture, Src: image.NewUniform(cardInk), Face: face}
	top := (bounds.Dy()-step*len(set))/2 + step*3/4
	for i, line := range set {
		pen.Dot = fixed.P((bounds.Dx()-pen.MeasureString(line).Ceil())/2, top+i*step)
		pen.DrawString(line)
	}
}
