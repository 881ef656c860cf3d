package acts

import (
	"maillage/internal/fault"
	"maillage/internal/workshop/agenda"
	"maillage/internal/workshop/board"
)

func (a *act) listAdd() error {
	def, _, err := a.enter()
	if err != nil {
		return err
	}
	if err := a.mayArrange(def); err != nil {
		return err
	}
	name, err := a.textIn("name", maxName, false)
	if err != nil {
		return err
	}
	if len(a.Shelves()) > maxClusters {
		return fault.New(fault.TooLarge, "board.no.clusters", "max", maxClusters)
	}
	var notes []*board.Note
	if a.c.Fields["notes"] != "" {
		if notes, err = a.several(); err != nil {
			return err
		}
	}
	cluster := &board.Cluster{No: len(a.Lists) + 1, Step: def.ID, Name: name}
	a.Lists = append(a.Lists, cluster)
	a.Relist()
	a.touch(board.ListKey(board.ClusterPlace(cluster.No)), "places")
	l, _ := a.ListAt(board.ClusterPlace(cluster.No))
	for _, n := range notes {
		stand(n, def, l)
		a.touchNote(n)
	}
	a.tell("list", "name", name)
	return nil
}

func (a *act) mayArrange(def agenda.Step) error {
	if def.Kind != agenda.Cluster {
		return fault.New(fault.Conflict, "board.no.cluster_step")
	}
	if def.Arrange != agenda.Everyone && !a.leads {
		return fault.New(fault.Forbidden, "board.no.arrange")
	}
	return nil
}

// cluster finds the one of the field "list", removed or not, which may be changed now.
func (a *act) cluster(removed bool) (*board.Cluster, error) {
	no, ok := board.Digits(a.c.Fields["list"])
	if !ok || no < 1 || no > len(a.Lists) || a.Lists[no-1].Removed != removed {
		return nil, fault.New(fault.NotFound, "board.no.list")
	}
	c := a.Lists[no-1]
	def, _ := a.Agenda.Step(c.Step)
	if err := a.going(def); err != nil {
		return nil, err
	}
	return c, a.mayArrange(def)
}

func (a *act) listName() error {
	c, err := a.cluster(false)
	if err != nil {
		return err
	}
	name, err := a.textIn("name", maxName, false)
	if err != nil {
		return err
	}
	c.Name = name
	a.Relist()
	a.touch(board.ListKey(board.ClusterPlace(c.No)), "places")
	return nil
}

// listRemove takes a cluster away. Its notes are in none then.
func (a *act) listRemove() error {
	c, err := a.cluster(false)
	if err != nil {
		return err
	}
	numbers := a.NotesAt(board.ClusterPlace(c.No))
	c.Removed = true
	a.Relist()
	a.touchList(c, numbers)
	return nil
}

// listRestore brings a cluster back, with those of its notes that were put in no other.
func (a *act) listRestore() error {
	c, err := a.cluster(true)
	if err != nil {
		return err
	}
	if len(a.Shelves()) > maxClusters {
		return fault.New(fault.TooLarge, "board.no.clusters", "max", maxClusters)
	}
	c.Removed = false
	a.Relist()
	a.touchList(c, a.NotesAt(board.ClusterPlace(c.No)))
	return nil
}

// touchList tells that a cluster came or went, with its notes.
func (a *act) touchList(c *board.Cluster, notes []int) {
	a.touch(board.ListKey(board.ClusterPlace(c.No)), "places", "gone")
	for _, no := range notes {
		a.touch(board.NoteKey(no))
	}
}
