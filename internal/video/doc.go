// Package video holds the video of an application: the brief that says what it is to tell, its
// scenes, the people who are filmed and what they consented to.
//
//	consent:  wanted -> asked -> signed -> withdrawn
//	                         \-> refused
//
// None of it is a part of the application: the funder reads none of it.
package video
