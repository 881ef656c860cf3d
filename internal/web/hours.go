package web

import (
	"time"
	_ "time/tzdata" // small machines often have no zone files
)

// Paris is the zone of hours that belong to no call, as most calls have it.
var Paris = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return time.UTC
	}
	return zone
}()
