// Package cerfa knows the accounts of the budget of form CERFA 12156, in which associations and
// funders present the cost of a project.
package cerfa

import "slices"

// Side is a side of the budget, in the accounts of CERFA 12156.
type Side string

// The sides. Voluntary contributions in kind are shown apart, after the totals.
const (
	Charges     Side = "charges"      // 60 to 68
	Products    Side = "products"     // 70 to 78
	InKindUse   Side = "in_kind_use"  // 86
	InKindGiven Side = "in_kind_gift" // 87
)

// heading is an account of the form with the details it lists. The form numbers the
// headings alone: the digits of details are ours, shown to nobody, and begin with those of
// their heading.
type heading struct {
	account string
	side    Side
	details []string
}

// form is the budget of CERFA 12156*06, in its order. Each account has its words in the
// catalogues: budget.account.<digits>.
var form = []heading{
	{"60", Charges, []string{"601", "604", "606"}},
	{"61", Charges, []string{"613", "615", "616", "618"}},
	{"62", Charges, []string{"622", "623", "625", "627"}},
	{"63", Charges, []string{"631", "635"}},
	{"64", Charges, []string{"641", "645", "648"}},
	{"65", Charges, nil},
	{"66", Charges, nil},
	{"67", Charges, nil},
	{"68", Charges, nil},
	{"70", Products, []string{"701", "706"}},
	{"74", Products, []string{"741", "742", "743", "744", "745", "746", "747", "748", "7491", "7492"}}, // by kind of funder
	{"75", Products, []string{"754", "756"}},
	{"76", Products, nil},
	{"77", Products, nil},
	{"78", Products, nil},
	{"86", InKindUse, []string{"860", "861", "862", "864"}},
	{"87", InKindGiven, []string{"870", "871", "875"}},
}

// Sides lists the sides in the order of the form.
func Sides() []Side { return []Side{Charges, Products, InKindUse, InKindGiven} }

// Accounts lists the headings of a side, as the form names them.
func Accounts(side Side) []string {
	var accounts []string
	for _, h := range form {
		if h.side == side {
			accounts = append(accounts, h.account)
		}
	}
	return accounts
}

// Details lists what the form counts under a heading; a line may name one instead of the
// heading.
func Details(account string) []string {
	for _, h := range form {
		if h.account == account {
			return slices.Clone(h.details)
		}
	}
	return nil
}

// HeadingOf gives the heading of an account, itself or that of a detail; "" when there is
// no such account.
func HeadingOf(account string) string {
	for _, h := range form {
		if h.account == account || slices.Contains(h.details, account) {
			return h.account
		}
	}
	return ""
}

// SideOf gives the side of an account; "" when there is no such account.
func SideOf(account string) Side {
	heading := HeadingOf(account)
	for _, h := range form {
		if h.account == heading {
			return h.side
		}
	}
	return ""
}
