package pdf

import "time"

// SetPatience shortens the wait for a worker that does not answer.
func (w *Worker) SetPatience(within time.Duration) { w.within = within }

// PID is the number of the process that rests between two documents; 0 when there is none.
func (w *Worker) PID() int {
	<-w.turn
	defer func() { w.turn <- struct{}{} }()
	if w.running == nil {
		return 0
	}
	return w.running.cmd.Process.Pid
}
