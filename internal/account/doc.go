// Package account holds people: who they are, how they sign in, their sessions, and the
// Actor who performs each act.
//
// A person signs in with a link sent by e-mail (one use, 15 minutes, only in the browser
// that asked for it) or with a passkey. An account is born the first time a link is used.
package account
