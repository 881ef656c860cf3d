package reader

import (
	"slices"

	"maillage/internal/yjs/prose"
)

// flat is a block as Word keeps it: lists are only depths of paragraphs.
type flat struct {
	node    prose.Node
	quote   bool
	depth   int // of lists around it; 0 for none
	list    int // which list; others begin anew
	ordered bool
	ordinal int  // its number in the list
	goesOn  bool // with the item above, at the same depth
}

// nest makes lists and quotes of flat blocks below a depth of lists.
func nest(all []flat, depth int) []prose.Node {
	var nodes []prose.Node
	for i := 0; i < len(all); {
		end := i + 1
		switch {
		case all[i].quote:
			for end < len(all) && all[end].quote {
				end++
			}
			within := make([]flat, end-i)
			for j, f := range all[i:end] {
				f.quote = false
				within[j] = f
			}
			if content := fuller(nest(within, depth)); len(content) > 0 {
				nodes = append(nodes, prose.Node{Type: "blockquote", Content: content})
			}
		case all[i].depth <= depth:
			nodes = append(nodes, all[i].node)
		default:
			for end < len(all) && all[end].depth > depth && !all[end].quote {
				end++
			}
			nodes = append(nodes, lists(all[i:end], depth+1)...)
		}
		i = end
	}
	return nodes
}

// lists makes the lists at a depth of blocks that are all that deep or deeper.
func lists(all []flat, depth int) []prose.Node {
	var made []prose.Node
	for i := 0; i < len(all); {
		end := i + 1
		for end < len(all) && (all[end].depth > depth || all[end].goesOn) { // what is deeper belongs to the item
			end++
		}
		first := all[i]
		item := prose.Node{Type: "list_item", Content: filledBlocks(nest(all[i:end], depth))}
		last := len(made) - 1
		if same := last >= 0 && i > 0 && follows(all, i, depth); !same {
			made = append(made, newList(first, depth))
			last++
		}
		made[last].Content = append(made[last].Content, item)
		i = end
	}
	for i := range made {
		made[i] = settled(made[i])
	}
	return made
}

// settled puts items that have no words of their own, only a list, where they are seen: below the
// item before, or, without any, as items of this list.
func settled(list prose.Node) prose.Node {
	var items []prose.Node
	for _, item := range list.Content {
		first := item.Content[0]
		switch last := len(items) - 1; {
		case first.Type != "bullet_list" && first.Type != "ordered_list":
			items = append(items, item)
		case last >= 0:
			items[last].Content = append(slices.Clip(items[last].Content), item.Content...)
		case len(item.Content) == 1:
			items = append(items, first.Content...)
		default:
			items = append(items, item)
		}
	}
	list.Content = items
	return list
}

// follows tells whether an item goes on with the list of the one before it at its depth.
func follows(all []flat, i, depth int) bool {
	for j := i - 1; j >= 0; j-- {
		if all[j].depth == depth {
			return all[j].list == all[i].list && all[j].ordered == all[i].ordered
		}
	}
	return true
}

func newList(first flat, depth int) prose.Node {
	if !first.ordered || first.depth != depth {
		return prose.Node{Type: "bullet_list"}
	}
	return prose.Node{Type: "ordered_list", Attributes: []prose.Attribute{{Name: "order", Value: int64(min(max(first.ordinal, 1), 9999))}}}
}
