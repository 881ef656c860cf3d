package remark

import (
	"fmt"
	"testing"

	"maillage/internal/document"
	"maillage/internal/maytest"
)

// TestMay prints who may do what; the file is reviewed like a contract.
func TestMay(t *testing.T) {
	var table maytest.Table
	rights := []document.Right{document.None, document.Read, document.Comment, document.Write}
	names := map[document.Right]string{document.None: "stranger", document.Read: "reads", document.Comment: "comments", document.Write: "writes"}
	every := func(act string, may func(document.Right) error) {
		table.Act(act)
		for _, right := range rights {
			table.Row(names[right], may(right))
		}
	}
	every("read", MayRead)
	every("remark", MayRemark)
	for _, state := range States() {
		every(fmt.Sprintf("reply, %s", state), func(r document.Right) error { return MayReply(r, state) })
		every(fmt.Sprintf("reopen, %s", state), func(r document.Right) error { return MayReopen(r, state) })
		every(fmt.Sprintf("withdraw one's own, %s", state), func(r document.Right) error { return MayWithdraw(r, state, true) })
		every(fmt.Sprintf("withdraw another's, %s", state), func(r document.Right) error { return MayWithdraw(r, state, false) })
		for _, kind := range Kinds() {
			every(fmt.Sprintf("resolve a %s, %s", kind, state), func(r document.Right) error { return MayResolve(r, kind, state) })
			every(fmt.Sprintf("judge a %s, %s", kind, state), func(r document.Right) error { return MayJudge(r, kind, state) })
			every(fmt.Sprintf("edit one's own %s, %s", kind, state), func(r document.Right) error { return MayEdit(r, kind, state, true) })
			every(fmt.Sprintf("edit another's %s, %s", kind, state), func(r document.Right) error { return MayEdit(r, kind, state, false) })
			every(fmt.Sprintf("finish one's own %s, %s", kind, state), func(r document.Right) error { return MayFinish(r, kind, state, true) })
			every(fmt.Sprintf("finish another's %s, %s", kind, state), func(r document.Right) error { return MayFinish(r, kind, state, false) })
		}
	}
	table.Compare(t)
}
