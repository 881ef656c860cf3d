package lang

import (
	"errors"
	"strconv"
	"strings"
)

// ErrMoney says that a text is not an amount of euros, or could be two different ones.
var ErrMoney = errors.New("not an amount of euros")

// maxWhole bounds the digits of whole euros, so that cents fit an int64.
const maxWhole = 15

// ParseMoney reads an amount of euros as people type it, in French or in English, and
// gives cents: "12 345,67 €", "12.345,67", "€12,345.67", "1234", "1 234 euros". Any space
// or an apostrophe parts thousands; the euro sign or word may stand before or after.
//
// A lone comma or point before one or two digits begins the cents; before three it parts
// thousands, because nobody counts tenths of cents. Doubtful texts are refused rather than
// guessed: "1 23", "1234,567", "0,125"; so is any sign.
func ParseMoney(text string) (cents int64, err error) {
	// Fields knows the no-break and thin spaces too.
	number := strings.Join(strings.Fields(withoutCurrency(strings.ToLower(strings.TrimSpace(text)))), " ")
	whole, decimals, err := cutDecimals(number)
	if err != nil {
		return 0, err
	}
	digits, err := withoutGroups(whole)
	if err != nil || len(digits) > maxWhole {
		return 0, ErrMoney
	}
	return strconv.ParseInt(digits+(decimals + "00")[:2], 10, 64)
}

func withoutCurrency(text string) string {
	for _, name := range []string{"€", "euros", "euro", "eur"} {
		if rest, ok := strings.CutSuffix(text, name); ok {
			return rest
		}
		if rest, ok := strings.CutPrefix(text, name); ok {
			return rest
		}
	}
	return text
}

// cutDecimals parts the cents from the euros, which keep their groups.
func cutDecimals(number string) (whole, decimals string, err error) {
	at := strings.LastIndexAny(number, ".,")
	if at < 0 {
		return number, "", nil
	}
	whole, decimals = number[:at], number[at+1:]
	sameAgain := strings.IndexByte(whole, number[at]) >= 0
	otherGroups := strings.ContainsAny(whole, ".,' ’")
	switch {
	case sameAgain, len(decimals) == 3 && !otherGroups: // the mark parts thousands
		return number, "", nil
	case len(decimals) < 1 || len(decimals) > 2 || !onlyDigits(decimals):
		return "", "", ErrMoney
	}
	return whole, decimals, nil
}

// withoutGroups joins groups of three digits, all parted by the same mark.
func withoutGroups(whole string) (string, error) {
	mark := ""
	for _, candidate := range []string{" ", "'", "’", ".", ","} {
		if strings.Contains(whole, candidate) {
			mark = candidate
			break
		}
	}
	if mark == "" {
		if whole == "" || !onlyDigits(whole) {
			return "", ErrMoney
		}
		return whole, nil
	}
	groups := strings.Split(whole, mark)
	for i, group := range groups {
		first := i == 0 && len(group) >= 1 && len(group) <= 3 && group[0] != '0'
		if !onlyDigits(group) || !first && (i == 0 || len(group) != 3) {
			return "", ErrMoney
		}
	}
	return strings.Join(groups, ""), nil
}

func onlyDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}
