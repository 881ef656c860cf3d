// Package ffmpeg makes films that every browser plays of what people's cameras made, with the program
// ffmpeg of the operating system. It tells first, without any program, whether a file is of a kind
// that is taken; then what is in it; then encodes.
//
// Files come from anybody. What keeps them from doing harm:
//
//   - The kind of a file is told by its first bytes, here: ffmpeg is never left to guess it. Kinds that
//     name other files (playlists, lists of parts, manifests, sequences of pictures) are not taken.
//   - ffmpeg may open local files alone, in that kind alone, with decoders of a short list; references
//     from one file to another are not followed.
//   - It runs without a shell, without our environment, below limits of memory, time, size of what it
//     writes and open files, that hold before it reads anything (prlimit), and gives way to pages.
//   - Whatever ends the work ends all its processes and removes what it wrote.
package ffmpeg
