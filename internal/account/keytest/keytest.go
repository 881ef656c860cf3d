// Package keytest is a passkey made of software: it answers WebAuthn ceremonies in tests
// as a phone or a security key would through a browser.
package keytest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"

	"github.com/fxamacker/cbor/v2"
)

// Key is one passkey, for one site.
type Key struct {
	Origin  string // the site the browser believes to be on
	Counter uint32 // uses so far; tests may turn it back

	t       testing.TB
	id      []byte
	private *ecdsa.PrivateKey
	rpID    string
	handle  []byte
}

// New makes a key used by a browser on origin.
func New(t testing.TB, origin string) *Key {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := make([]byte, 16)
	_, _ = rand.Read(id)
	return &Key{Origin: origin, t: t, id: id, private: private}
}

type options struct {
	PublicKey struct {
		Challenge string                `json:"challenge"`
		RPID      string                `json:"rpId"`
		RP        struct{ ID string }   `json:"rp"`
		User      struct{ ID string }   `json:"user"`
		Exclude   []struct{ ID string } `json:"excludeCredentials"`
	} `json:"publicKey"`
}

func (k *Key) read(text []byte) options {
	k.t.Helper()
	var o options
	if err := json.Unmarshal(text, &o); err != nil || o.PublicKey.Challenge == "" {
		k.t.Fatalf("options %s: %v", text, err)
	}
	return o
}

func encode(content []byte) string { return base64.RawURLEncoding.EncodeToString(content) }

func (k *Key) decode(text string) []byte {
	k.t.Helper()
	content, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		k.t.Fatal(err)
	}
	return content
}

func (k *Key) clientData(kind, challenge string) []byte {
	k.t.Helper()
	text, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": k.Origin, "crossOrigin": false})
	if err != nil {
		k.t.Fatal(err)
	}
	return text
}

// Flags of the authenticator data: the person was there and was recognised; a credential
// is attached.
const (
	present, verified = 1, 4
	attached          = 64
)

func (k *Key) authenticatorData(flags byte) []byte {
	hash := sha256.Sum256([]byte(k.rpID))
	data := append(hash[:], flags)
	return binary.BigEndian.AppendUint32(data, k.Counter)
}

// Create answers the options of a ceremony that adds a passkey. Excluded tells whether the
// site already knew this key, which a browser would refuse.
func (k *Key) Create(text []byte) (answer json.RawMessage, excluded bool) {
	k.t.Helper()
	o := k.read(text).PublicKey
	k.rpID, k.handle = o.RP.ID, k.decode(o.User.ID)
	for _, known := range o.Exclude {
		excluded = excluded || known.ID == encode(k.id)
	}
	point, err := k.private.PublicKey.Bytes()
	if err != nil {
		k.t.Fatal(err)
	}
	public, err := cbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]}) // COSE: EC2, ES256, P-256
	if err != nil {
		k.t.Fatal(err)
	}
	data := append(k.authenticatorData(present|verified|attached), make([]byte, 16)...) // no AAGUID
	data = append(binary.BigEndian.AppendUint16(data, uint16(len(k.id))), k.id...)
	object, err := cbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": append(data, public...)})
	if err != nil {
		k.t.Fatal(err)
	}
	return k.answer(map[string]any{
		"clientDataJSON": encode(k.clientData("webauthn.create", o.Challenge)), "attestationObject": encode(object), "transports": []string{"internal"},
	}), excluded
}

// Get answers the options of a ceremony that signs in.
func (k *Key) Get(text []byte) json.RawMessage {
	k.t.Helper()
	o := k.read(text).PublicKey
	k.Counter++
	client, data := k.clientData("webauthn.get", o.Challenge), k.authenticatorData(present|verified)
	hash := sha256.Sum256(client)
	signed := sha256.Sum256(append(append([]byte{}, data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, k.private, signed[:])
	if err != nil {
		k.t.Fatal(err)
	}
	return k.answer(map[string]any{
		"clientDataJSON": encode(client), "authenticatorData": encode(data), "signature": encode(signature), "userHandle": encode(k.handle),
	})
}

func (k *Key) answer(response map[string]any) json.RawMessage {
	k.t.Helper()
	text, err := json.Marshal(map[string]any{
		"id": encode(k.id), "rawId": encode(k.id), "type": "public-key", "clientExtensionResults": map[string]any{}, "response": response,
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return text
}
