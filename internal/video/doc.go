// Package video holds the video of an application: the brief that says what it is to tell, its
// scenes, the people who are filmed and what they consented to, captions, clips, and what is sent.
//
//	consent:  wanted -> asked -> signed -> withdrawn
//	                         \-> refused
//
// None of it is a part of the application until it is attached as a file, as the finished film and its
// captions are: the funder reads nothing else.
package video
