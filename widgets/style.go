package widgets

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

var (
	// harmless are what CSS has whose braces, commas and semicolons are no part of
	// its structure: comments and texts.
	harmless = regexp.MustCompile(`(?s)/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'`)
	ruleName = regexp.MustCompile(`^@[\w-]+`)
)

// checkStyle holds CSS to be of one widget alone: what is joined with it must stay as
// it is.
func checkStyle(kind, css string) error {
	css = harmless.ReplaceAllStringFunc(css, func(found string) string {
		if strings.HasPrefix(found, "/*") {
			return " "
		}
		return `""`
	})
	if strings.Contains(css, "/*") || strings.Count(css, `"`)%2 != 0 || strings.Contains(css, "'") {
		return errors.New("a comment or a text has no end")
	}
	return checkRules("widget-"+kind, css)
}

// checkRules looks at rules, each a prelude and a block.
func checkRules(class, css string) error {
	for css = strings.TrimSpace(css); css != ""; css = strings.TrimSpace(css) {
		open := strings.IndexAny(css, "{};")
		if open < 0 || css[open] != '{' {
			return fmt.Errorf("%.40q is not a rule with a block, as @import is not", css)
		}
		end := blockEnd(css, open)
		if end < 0 {
			return fmt.Errorf("the block of %.40q has no end", css)
		}
		if err := checkRule(class, strings.TrimSpace(css[:open]), css[open+1:end]); err != nil {
			return err
		}
		css = css[end+1:]
	}
	return nil
}

// blockEnd is where the block ends that begins at a brace; -1 if it does not.
func blockEnd(css string, open int) int {
	depth := 0
	for i := open; i < len(css); i++ {
		switch css[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

func checkRule(class, prelude, block string) error {
	switch name := ruleName.FindString(prelude); name {
	case "":
	case "@media", "@supports", "@container":
		return checkRules(class, block)
	case "@keyframes":
		if !ownName(strings.TrimSpace(strings.TrimPrefix(prelude, name)), class) {
			return fmt.Errorf("the name of %q does not begin with %s", prelude, class)
		}
		return nil
	default:
		return fmt.Errorf("%s is not for widgets", name)
	}
	for _, selector := range selectors(prelude) {
		if !ownName(selector, "."+class) {
			return fmt.Errorf("the selector %q does not begin with .%s", selector, class)
		}
	}
	return nil
}

// ownName reports whether a text begins with a name, or with one that begins with the
// name and a dash.
func ownName(text, name string) bool {
	rest, ok := strings.CutPrefix(text, name)
	return ok && (rest == "" || !isNamePart(rest[0]) || rest[0] == '-')
}

func isNamePart(b byte) bool {
	return b == '_' || b == '-' || b == '\\' || b >= 0x80 || '0' <= b && b <= '9' || 'a' <= b|0x20 && b|0x20 <= 'z'
}

// selectors are those of a list, whose commas in parentheses are no ends.
func selectors(prelude string) (list []string) {
	depth, from := 0, 0
	for i := range len(prelude) {
		switch prelude[i] {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case ',':
			if depth == 0 {
				list, from = append(list, strings.TrimSpace(prelude[from:i])), i+1
			}
		}
	}
	return append(list, strings.TrimSpace(prelude[from:]))
}
