package account

import (
	"time"
	_ "time/tzdata" // small machines often have no zone files
)

// paris is the zone of hours that belong to no call, as most calls have it.
var paris = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return time.UTC
	}
	return zone
}()
