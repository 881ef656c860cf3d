// Package outcome keeps what comes of workshops: records of their steps, minutes that those who
// were there amend, and what is sent on to the application, which remembers where it came from.
//
//	minutes:  drafted from the records -> amended, by anyone who was there -> frozen, for good
//	sending:  a note, a cluster, a decision -> a text of a dossier, its budget, a to-do,
//	          what a partner brings
package outcome
