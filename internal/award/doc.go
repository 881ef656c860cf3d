// Package award is the funder's decision: drafted dossier by dossier beside the ranked
// list, under the envelope and the quotas, then released for the whole round at once, with
// a reason for each criterion. A refused collective starts the next round from its dossier.
package award
