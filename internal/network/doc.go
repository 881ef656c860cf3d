// Package network is the public face of what was awarded: it reads what other rooms wrote
// and writes nothing. What it knows of a place is what its released decision and its filed
// application say.
package network
