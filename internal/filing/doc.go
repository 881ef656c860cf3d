// Package filing is the moment that counts: partners validate an exact version, the lead
// files it, the program freezes it and gives a receipt.
//
// A validation is bound to the SHA-256 of the dossier's canonical content: any later change
// makes it stale, and the representative is shown what changed. Filing goes by the
// server's clock; what is late is recorded and shown to the funder, never destroyed.
package filing
