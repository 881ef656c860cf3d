// Package collective holds groups of organisations and people who apply together: who
// takes part, in which role, the places they run or plan, and what each brings.
//
// A person leads, writes or reads. One person leads at a time and hands over to another
// who accepts. One organisation is the lead partner. An organisation may be represented
// by a person, who will validate applications in its name.
package collective
