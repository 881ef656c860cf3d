// Package s3test is a store that speaks as much of S3 as tests need: it keeps files in memory, refuses what
// does not have the sum it is signed with, and fails when it is told to.
package s3test

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"maillage/internal/blob/s3"
)

const bucket = "films"

// Server is a store that answers on this machine.
type Server struct {
	URL string

	mu      sync.Mutex
	objects map[string][]byte
	uploads map[string]map[int][]byte
	asked   []string
	given   int64
	// refuse tells whether a request ("GET ab/01…") is not answered.
	refuse func(request string) bool
	spoil  bool
}

// New starts a store, empty, that ends with the test.
func New(t testing.TB) *Server {
	t.Helper()
	s := &Server{objects: map[string][]byte{}, uploads: map[string]map[int][]byte{}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

// Config says how to reach it.
func (s *Server) Config() s3.Config {
	return s3.Config{Endpoint: s.URL, Bucket: bucket, Region: "us-east-1", Key: "key", Secret: "secret"}
}

// Bucket gives the client of it.
func (s *Server) Bucket(t testing.TB) *s3.Bucket {
	t.Helper()
	b, err := s3.New(s.Config())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Refuse drops the connection of requests, such as "PUT ab/01…", for which refuse says so; nil: none.
func (s *Server) Refuse(refuse func(request string) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = refuse
}

// Down drops every connection.
func (s *Server) Down() { s.Refuse(func(string) bool { return true }) }

// Spoil changes a byte of what is put from now on, after its sum was checked.
func (s *Server) Spoil(spoil bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spoil = spoil
}

// Names lists what is kept.
func (s *Server) Names() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	names := []string{}
	for name := range s.objects {
		names = append(names, name)
	}
	return names
}

// Uploads counts those that were begun in parts and are neither complete nor given up.
func (s *Server) Uploads() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.uploads)
}

// Content gives what is kept under a name.
func (s *Server) Content(name string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.objects[name]
}

// Asked gives the requests since it was last called, and how many bytes were given.
func (s *Server) Asked() ([]string, int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked, given := s.asked, s.given
	s.asked, s.given = nil, 0
	return asked, given
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, ok := strings.CutPrefix(r.URL.Path, "/"+bucket+"/")
	request := r.Method + " " + name
	s.mu.Lock()
	s.asked = append(s.asked, request)
	refuse := s.refuse
	s.mu.Unlock()
	if refuse != nil && refuse(request) {
		panic(http.ErrAbortHandler)
	}
	if !ok {
		fail(w, http.StatusNotFound, "NoSuchBucket")
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if r.Method == http.MethodPut {
		if sum := sha256.Sum256(body); r.Header.Get("X-Amz-Content-Sha256") != hex.EncodeToString(sum[:]) {
			fail(w, http.StatusBadRequest, "XAmzContentSHA256Mismatch")
			return
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.spoil && len(body) > 0 {
		body[len(body)/2] ^= 1
	}
	query := r.URL.Query()
	switch {
	case query.Has("uploads") && r.Method == http.MethodGet:
		s.list(w, query.Get("prefix"))
	case query.Has("uploads") || query.Has("uploadId"):
		s.inParts(w, r, name, body)
	case r.Method == http.MethodPut:
		s.objects[name] = body
		w.Header().Set("ETag", tag(body))
	case r.Method == http.MethodDelete:
		delete(s.objects, name)
		w.WriteHeader(http.StatusNoContent)
	default:
		s.give(w, r, name)
	}
}

func (s *Server) give(w http.ResponseWriter, r *http.Request, name string) {
	content, there := s.objects[name]
	if !there {
		fail(w, http.StatusNotFound, "NoSuchKey")
		return
	}
	w.Header().Set("ETag", strconv.Quote(name)) // files never change
	counting := &counted{ResponseWriter: w}
	http.ServeContent(counting, r, "", time.Unix(1e9, 0), bytes.NewReader(content))
	s.given += counting.n
}

type counted struct {
	http.ResponseWriter
	n int64
}

// Write implements io.Writer.
func (c *counted) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p)
	c.n += int64(n)
	return n, err
}

func (s *Server) inParts(w http.ResponseWriter, r *http.Request, name string, body []byte) {
	id := r.URL.Query().Get("uploadId")
	if id == "" {
		id = strconv.Itoa(len(s.uploads)+1) + " " + name
		s.uploads[id] = map[int][]byte{}
		answer(w, struct {
			XMLName  xml.Name `xml:"InitiateMultipartUploadResult"`
			UploadID string   `xml:"UploadId"`
		}{UploadID: id})
		return
	}
	parts, there := s.uploads[id]
	switch {
	case !there:
		fail(w, http.StatusNotFound, "NoSuchUpload")
	case r.Method == http.MethodPut:
		no, _ := strconv.Atoi(r.URL.Query().Get("partNumber"))
		parts[no] = body
		w.Header().Set("ETag", tag(body))
	case r.Method == http.MethodDelete:
		delete(s.uploads, id)
		w.WriteHeader(http.StatusNoContent)
	default:
		var whole []byte
		for no := range len(parts) {
			whole = append(whole, parts[no+1]...)
		}
		s.objects[name] = whole
		delete(s.uploads, id)
		answer(w, struct {
			XMLName           xml.Name `xml:"CompleteMultipartUploadResult"`
			Bucket, Key, ETag string
		}{Bucket: bucket, Key: name, ETag: tag(whole)})
	}
}

func (s *Server) list(w http.ResponseWriter, prefix string) {
	type upload struct {
		Key      string
		UploadID string `xml:"UploadId"`
	}
	var listed []upload
	for id := range s.uploads {
		if _, name, _ := strings.Cut(id, " "); strings.HasPrefix(name, prefix) {
			listed = append(listed, upload{name, id})
		}
	}
	answer(w, struct {
		XMLName xml.Name `xml:"ListMultipartUploadsResult"`
		Upload  []upload
	}{Upload: listed})
}

func tag(content []byte) string {
	return fmt.Sprintf(`"%x"`, md5.Sum(content))
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/xml")
	_ = xml.NewEncoder(w).Encode(v)
}

func fail(w http.ResponseWriter, status int, code string) {
	w.WriteHeader(status)
	answer(w, struct {
		XMLName xml.Name `xml:"Error"`
		Code    string
	}{Code: code})
}
