package web

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"maillage/internal/fault"
	"maillage/internal/lang"
)

const (
	heldPathKey  = "held.path"
	heldFormKey  = "held.form"
	heldFilesKey = "held.files"
	// maxHeld bounds a form kept in a session: the longest section of a dossier fits; more
	// would let visitors fill the database.
	maxHeld = 256 << 10
)

// askToSignIn sends a visitor to sign in and brings them back. What they had typed in a
// form is kept, and offered again once they are signed in. Browsers forget the cookie of a
// session at the instant it ends, so anyone's form is kept, within a limit by address.
func (s *Server) askToSignIn(w http.ResponseWriter, r *http.Request) {
	if WantsJSON(r) {
		_ = JSON(w, http.StatusUnauthorized, map[string]any{"error": Of(r).Lang.Text("account.must_sign_in")})
		return
	}
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		_ = SeeOther(w, r, "/sign-in?to="+url.QueryEscape(r.URL.RequestURI()))
		return
	}
	if !s.limits.allowHold(Of(r)) || !s.hold(r) {
		_ = SeeOther(w, r, "/sign-in?lost")
		return
	}
	if page := here(r); page != "/" {
		s.SetReturn(r, page)
	}
	_ = SeeOther(w, r, "/sign-in")
}

// hold keeps the form of a request in its session. It says false when something was sent
// that could not be kept.
func (s *Server) hold(r *http.Request) bool {
	values, files, err := sent(r)
	if err != nil {
		return false
	}
	slices.Sort(files)
	form, names := values.Encode(), strings.Join(files, "\n")
	if form == "" && names == "" {
		return true
	}
	if len(form)+len(names) > maxHeld {
		return false
	}
	s.Remember(r, heldPathKey, r.URL.RequestURI())
	s.Remember(r, heldFormKey, form)
	s.Remember(r, heldFilesKey, names)
	return true
}

// sent gives what a request sent: the values of its fields and the names of its files.
func sent(r *http.Request) (values url.Values, files []string, err error) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		err = r.ParseForm()
		return r.PostForm, nil, err
	}
	if r.MultipartForm == nil {
		defer func() { _, _ = io.Copy(io.Discard, r.Body) }() // a browser cut off while it sends shows no page
		return stream(r)
	}
	for field, chosen := range r.MultipartForm.File {
		for _, file := range chosen {
			files = append(files, fileLine(field, file.Filename))
		}
	}
	return r.PostForm, files, nil
}

// stream reads a form with files as it comes. Visitors send such forms too: no file is kept,
// in memory or on the disk, and no more of the fields than may be held.
func stream(r *http.Request) (url.Values, []string, error) {
	reader, err := r.MultipartReader()
	if err != nil {
		return nil, nil, err
	}
	values, files, room := url.Values{}, []string(nil), maxHeld
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return values, files, nil
		}
		if err != nil {
			return nil, nil, err
		}
		field, name := part.FormName(), part.FileName()
		value := []byte(nil)
		if name == "" {
			if value, err = io.ReadAll(io.LimitReader(part, int64(room)+1)); err != nil {
				return nil, nil, err
			}
		}
		if room -= len(field) + len(name) + len(value) + 1; room < 0 {
			return nil, nil, fault.New(fault.TooLarge, "fault.too_large", "max", lang.Size(maxHeld))
		}
		switch {
		case field == "":
		case name != "":
			files = append(files, fileLine(field, name))
		default:
			values.Add(field, string(value))
		}
	}
}

// fileLine writes the field and the name of a file on one line of what is held.
func fileLine(field, name string) string {
	return strings.Join(strings.Fields(field+" "+name), " ")
}

// HeldForm is a form that could not be taken when it was sent.
type HeldForm struct {
	Path   string
	Values url.Values
	Files  []HeldFile // must be chosen again
}

// HeldFile is a file of a form, by its field and the name it had.
type HeldFile struct{ Field, Name string }

// Held gives the form that waits to be sent again, if there is one. It waits until it is
// taken or dropped: reading it twice loses nothing.
func (s *Server) Held(r *http.Request) (HeldForm, bool) {
	path := s.Recall(r, heldPathKey)
	values, err := url.ParseQuery(s.Recall(r, heldFormKey))
	if err != nil || path == "" || !IsLocal(path) {
		return HeldForm{}, false
	}
	held := HeldForm{Path: path, Values: values}
	for line := range strings.Lines(s.Recall(r, heldFilesKey)) {
		field, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		held.Files = append(held.Files, HeldFile{field, name})
	}
	return held, true
}

// HasHeld tells whether a form waits to be sent again.
func (s *Server) HasHeld(r *http.Request) bool { return s.Recall(r, heldPathKey) != "" }

// DropHeld forgets the form that waits.
func (s *Server) DropHeld(r *http.Request) {
	for _, key := range []string{heldPathKey, heldFormKey, heldFilesKey} {
		s.Forget(r, key)
	}
}

// sentAgain makes the form that waits be forgotten once its author, signed in, sends it and
// it is taken. A behaviour of the page sends other words to the same address.
func (s *Server) sentAgain(w http.ResponseWriter, r *http.Request) http.ResponseWriter {
	if r.Method != http.MethodPost || !Of(r).Actor.SignedIn() || WantsJSON(r) || s.Recall(r, heldPathKey) != r.URL.RequestURI() {
		return w
	}
	return &statusWriter{ResponseWriter: w, begins: func(status int) {
		if status < http.StatusBadRequest { // the session is stored with the first bytes
			s.DropHeld(r)
		}
	}}
}

// holdWritten keeps the form of an act that ended in an error page, where words of someone
// signed in would be lost. It tells whether they are kept.
func (s *Server) holdWritten(r *http.Request) bool {
	if r.Method != http.MethodPost || !Of(r).Actor.SignedIn() || WantsJSON(r) {
		return false
	}
	for _, values := range r.PostForm {
		if slices.ContainsFunc(values, Written) {
			return s.hold(r)
		}
	}
	return false
}

// Written tells words of a person from identifiers and choices of a form.
func Written(value string) bool { return strings.ContainsAny(strings.TrimSpace(value), " \n") }

const (
	typedPathKey = "typed.path"
	typedFormKey = "typed.form"
	pageOfKey    = "page_of" // "action page": where the form last refused stands
	// These mark, in the form that chooses a language, the fields of another form and what
	// the page says of them.
	typedPrefix = "typed."
	wrongPrefix = "wrong."
)

// here gives the page the visitor looks at, to come back to after choosing a language: the
// page itself, or the one whose form was just sent.
func here(r *http.Request) string {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return r.URL.RequestURI()
	}
	from, err := url.Parse(r.Referer())
	if err != nil || from.Host != r.Host || !IsLocal(from.RequestURI()) {
		return "/"
	}
	return from.RequestURI()
}

// formPage is here for a form that may have been refused before: it is then sent again from
// the address it was sent to, which often is no page. Visitors are given no session for it:
// the one form they have stands where it is sent.
func (s *Server) formPage(r *http.Request) string {
	page, uri := here(r), r.URL.RequestURI()
	if r.Method != http.MethodPost || !Of(r).Actor.SignedIn() {
		return page
	}
	if page != uri {
		s.Remember(r, pageOfKey, uri+" "+page)
		return page
	}
	if action, first, _ := strings.Cut(s.Recall(r, pageOfKey), " "); action == uri && IsLocal(first) {
		return first
	}
	return page
}

// typed gives what the visitor has typed in the form of the page in hand, so that it
// follows them into another language.
func typed(r *http.Request) url.Values {
	if r.Method != http.MethodPost {
		return Of(r).Typed
	}
	if len(r.PostForm.Encode()) > maxHeld {
		return nil
	}
	return r.PostForm
}

// messages gives what the page in hand says of its form, for the other language: for each
// field the message in that language, then in this one.
func messages(r *http.Request) url.Values {
	from, all := Of(r), url.Values{}
	add := func(field string, m fault.Message) {
		all[field] = []string{Say(from.Lang.Other(), m), Say(from.Lang, m)}
	}
	if f := fault.As(from.refused); f != nil {
		for field, m := range f.Fields {
			add(field, m)
		}
		if len(f.Fields) == 0 {
			add("", f.Message)
		}
		return all
	}
	for field, texts := range from.Wrong {
		all[field] = slices.Clone(texts)
		slices.Reverse(all[field])
	}
	return all
}

// wrong gives the messages of Wrong by field, or nil.
func (r *Request) wrong() map[string]string {
	if len(r.Wrong) == 0 {
		return nil
	}
	texts := map[string]string{}
	for field := range r.Wrong {
		texts[field] = r.Wrong.Get(field)
	}
	return texts
}

// KeepTyped keeps the fields of a refused form that come with the choice of a language, and
// what was said of them, for the page they are to be shown on, within the limit of forms
// kept by address.
func (s *Server) KeepTyped(r *http.Request, page string) {
	kept := url.Values{}
	for name, values := range r.PostForm {
		if strings.HasPrefix(name, typedPrefix) || strings.HasPrefix(name, wrongPrefix) {
			kept[name] = values
		}
	}
	form := kept.Encode()
	if len(kept) == 0 || len(form) > maxHeld || !IsLocal(page) || !s.limits.allowHold(Of(r)) {
		return
	}
	s.Remember(r, typedPathKey, page)
	s.Remember(r, typedFormKey, form)
	s.Flash(r, "layout.typed_kept")
}

// takeTyped gives what was kept for the page in hand back to it, once.
func (s *Server) takeTyped(r *http.Request) {
	if r.Method != http.MethodGet || isAPI(r) || s.Recall(r, typedPathKey) != r.URL.RequestURI() {
		return
	}
	s.Forget(r, typedPathKey)
	kept, err := url.ParseQuery(s.Forget(r, typedFormKey))
	if err != nil {
		return
	}
	from := Of(r)
	from.Typed, from.Wrong = url.Values{}, url.Values{}
	for name, values := range kept {
		if field, ok := strings.CutPrefix(name, typedPrefix); ok {
			from.Typed[field] = values
		} else if field, ok := strings.CutPrefix(name, wrongPrefix); ok {
			from.Wrong[field] = values
		}
	}
}
