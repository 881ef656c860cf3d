// Package dossier holds applications to a call while they are written: answers, budget,
// letters of support, pieces, and what is still missing.
//
//	draft -> submitted -> instruction -> accepted | refused | no_action
//	  ^          |
//	  |          v
//	  +----- withdrawn        (filing, review and award move the state; see those rooms)
//
// Several people write at once. Each answer carries a version: someone who saves over a
// version they have not seen loses nothing, their text is kept as an alternative beside
// the stored one until a member chooses.
package dossier
