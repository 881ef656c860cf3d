package award

import (
	"maillage/internal/fault"
	"maillage/internal/programme"
)

// MayDecide lets managers decide, until the decisions are released.
func MayDecide(role programme.Role, released bool) error {
	if err := programme.MayManageFunder(role); err != nil {
		return err
	}
	if released {
		return fault.New(fault.Conflict, "award.released")
	}
	return nil
}
