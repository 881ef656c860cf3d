package web

import (
	"io"
	"math"
	"net/http"
	"strings"
	"time"
)

// SendFile answers with a file of any size, or with the part of it that is asked for, on any line, as
// fast as the system can send it. Who stops reading is let go. Headers that say what it is are set
// before.
func SendFile(w http.ResponseWriter, r *http.Request, changed time.Time, content io.ReadSeeker) {
	// No player asks for several parts at once, and each may cost a request to a store elsewhere.
	if strings.Contains(r.Header.Get("Range"), ",") {
		r.Header.Del("Range")
	}
	http.ServeContent(&straight{ResponseWriter: w, line: http.NewResponseController(w)}, r, "", changed, content)
}

// straight hands files to the connection below all that is around it, which then has the system send
// them without reading them first.
type straight struct {
	http.ResponseWriter
	line  *http.ResponseController
	begun bool
}

const (
	piece    = 1 << 20         // bytes that the connection is given at a time
	patience = 2 * time.Minute // that a piece may take, at 70 kbit/s
)

// WriteHeader implements http.ResponseWriter.
func (s *straight) WriteHeader(status int) {
	s.begun = true
	s.ResponseWriter.WriteHeader(status)
}

// Write implements io.Writer: what is no file of the system comes this way.
func (s *straight) Write(content []byte) (int, error) {
	s.wait()
	return s.ResponseWriter.Write(content)
}

// wait gives the next piece its time. A server of tests may know no deadlines.
func (s *straight) wait() {
	_ = s.line.SetWriteDeadline(time.Now().Add(patience)) //nolint:forbidigo // connections know the real clock alone
}

// ReadFrom implements io.ReaderFrom.
func (s *straight) ReadFrom(from io.Reader) (n int64, err error) {
	if !s.begun {
		s.WriteHeader(http.StatusOK)
	}
	below, ok := s.below()
	if !ok {
		return io.Copy(struct{ io.Writer }{s}, from)
	}
	whole, limited := from.(*io.LimitedReader) // within another, the system would not see the file
	if !limited {
		whole = &io.LimitedReader{R: from, N: math.MaxInt64}
	}
	for whole.N > 0 {
		s.wait()
		part := min(piece, whole.N)
		got, err := below.ReadFrom(&io.LimitedReader{R: whole.R, N: part})
		n, whole.N = n+got, whole.N-got
		if err != nil || got < part {
			return n, err
		}
	}
	return n, nil
}

// below gives the connection, where it takes files.
func (s *straight) below() (io.ReaderFrom, bool) {
	below := s.ResponseWriter
	for {
		if reads, ok := below.(io.ReaderFrom); ok {
			return reads, true
		}
		around, ok := below.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return nil, false
		}
		below = around.Unwrap()
	}
}
