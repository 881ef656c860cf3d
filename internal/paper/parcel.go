package paper

import (
	"archive/zip"
	"bytes"
	"fmt"
	"hash/crc32"
	"time"
)

// parcel is a zip file as office programs make it. All its dates are the same, so that the same
// paper gives the same bytes.
type parcel struct {
	bytes bytes.Buffer
	zip   *zip.Writer
	err   error
}

var packed = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC) // the first day that zip knows

func newParcel() *parcel {
	p := &parcel{}
	p.zip = zip.NewWriter(&p.bytes)
	return p
}

func (p *parcel) add(name string, content []byte) {
	if p.err != nil {
		return
	}
	w, err := p.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: packed})
	if err == nil {
		_, err = w.Write(content)
	}
	p.err = err
}

// store adds a file as it is, without anything after its name: the first of an OpenDocument file
// tells its kind to programs that read its first bytes alone.
func (p *parcel) store(name string, content []byte) {
	if p.err != nil {
		return
	}
	size := uint64(len(content))
	w, err := p.zip.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(content), CompressedSize64: size, UncompressedSize64: size})
	if err == nil {
		_, err = w.Write(content)
	}
	p.err = err
}

func (p *parcel) close() ([]byte, error) {
	if p.err == nil {
		p.err = p.zip.Close()
	}
	if p.err != nil {
		return nil, fmt.Errorf("paper: pack a file: %w", p.err)
	}
	return p.bytes.Bytes(), nil
}
