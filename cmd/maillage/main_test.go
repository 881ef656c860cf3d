package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"maillage/internal/db/dbtest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"maillage": main})
}

func TestCommands(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata"})
}

// An operator does the same on PostgreSQL: HERE and ELSEWHERE are two empty databases.
func TestCommands_OnPostgreSQL(t *testing.T) {
	here, elsewhere := dbtest.PostgresURL(t), dbtest.PostgresURL(t)
	testscript.Run(t, testscript.Params{Files: []string{"testdata/operate.txtar"}, Setup: func(env *testscript.Env) error {
		env.Setenv("HERE", here)
		env.Setenv("ELSEWHERE", elsewhere)
		return nil
	}})
}
