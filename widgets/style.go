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
	harmless = regexp.MustCompile(`(?s)/\*.*?\*/|"(?:[^"\\\n\r\f]|\\.)*"|'(?:[^'\\\n\r\f]|\\.)*'`)
	ruleName = regexp.MustCompile(`^@[\w-]+`)
	// bareURL is an address without quotes, in which nothing is a comment or a text.
	bareURL = regexp.MustCompile(`(?i)url\(\s*[^\s"')]`)
)

// checkStyle holds CSS to be of one widget alone: what is joined with it must stay as
// it is. What a browser may read in another way than this is refused.
func checkStyle(kind, css string) error {
	if bareURL.MatchString(css) {
		return errors.New("an address needs quotes, as in url(\"…\")")
	}
	css = harmless.ReplaceAllStringFunc(css, func(found string) string {
		if strings.HasPrefix(found, "/*") {
			return " "
		}
		return "text"
	})
	switch {
	case strings.Contains(css, `\`):
		return errors.New("an escape stands outside of a text")
	case strings.Contains(css, "/*") || strings.ContainsAny(css, `"'`):
		return errors.New("a comment or a text has no end")
	case !balanced(css):
		return errors.New("a block or a bracket has no end")
	}
	return checkRules("widget-"+kind, css)
}

// balanced reports whether what opens is closed, and no rule ends in brackets.
func balanced(css string) bool {
	var open []byte
	for _, c := range []byte(css) {
		inBrackets := len(open) > 0 && open[len(open)-1] != '{'
		switch c {
		case '(', '[', '{':
			if open = append(open, c); c == '{' && inBrackets {
				return false
			}
		case ')', ']':
			if !inBrackets || open[len(open)-1] != map[byte]byte{')': '(', ']': '['}[c] {
				return false
			}
			open = open[:len(open)-1]
		case '}':
			if inBrackets {
				return false
			}
			open = open[:max(len(open)-1, 0)] // one too many is no part of a rule
		case ';':
			if inBrackets {
				return false
			}
		}
	}
	return len(open) == 0
}

// checkRules looks at rules, each a prelude and a block.
func checkRules(class, css string) error {
	for css = strings.TrimSpace(css); css != ""; css = strings.TrimSpace(css) {
		open := strings.IndexAny(css, "{};")
		if open < 0 || css[open] != '{' {
			return fmt.Errorf("%.40q is not a rule with a block, as @import is not", css)
		}
		end := blockEnd(css, open)
		if err := checkRule(class, strings.TrimSpace(css[:open]), css[open+1:end]); err != nil {
			return err
		}
		css = css[end+1:]
	}
	return nil
}

// blockEnd is where the block ends that begins at a brace, in what is balanced.
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
	return len(css) - 1
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
	return checkSelectors("."+class, selectors(prelude), block)
}

// checkSelectors looks at a rule's selectors and at the rules in its block.
func checkSelectors(class string, list []string, block string) error {
	parent := class + " *"
	for _, selector := range list {
		within, err := checkSelector(class, selector)
		if err != nil {
			return err
		}
		if !within {
			parent = class // the nested rules may be those of the frame itself
		}
	}
	return checkNested(class, parent, block)
}

// checkNested looks at the rules in the block of another, among its declarations.
func checkNested(class, parent, block string) error {
	for block = strings.TrimSpace(block); block != ""; block = strings.TrimSpace(block) {
		open := strings.IndexAny(block, "{;")
		if open < 0 || block[open] == ';' {
			if name := ruleName.FindString(block); name != "" {
				return fmt.Errorf("%s is not for widgets", name)
			}
			if open < 0 {
				return nil
			}
			block = block[open+1:]
			continue
		}
		end := blockEnd(block, open)
		if err := checkInner(class, parent, strings.TrimSpace(block[:open]), block[open+1:end]); err != nil {
			return err
		}
		block = block[end+1:]
	}
	return nil
}

func checkInner(class, parent, prelude, block string) error {
	switch name := ruleName.FindString(prelude); name {
	case "":
	case "@media", "@supports", "@container":
		return checkNested(class, parent, block)
	default:
		return fmt.Errorf("%s is not for widgets", name)
	}
	list := selectors(prelude)
	for i, selector := range list {
		if strings.Contains(selector, "&") {
			list[i] = strings.ReplaceAll(selector, "&", parent)
		} else {
			list[i] = parent + " " + selector
		}
	}
	return checkSelectors(class, list, block)
}

// checkSelector wants a selector to begin with the widget's class, and to go on below
// it or to what has its class, too: not to what stands beside the frame. It tells
// whether what is selected is within the frame.
func checkSelector(class, selector string) (within bool, err error) {
	if !ownName(selector, class) {
		return false, fmt.Errorf("the selector %q does not begin with %s", selector, class)
	}
	rest := strings.TrimSpace(selector[compoundEnd(selector):])
	switch {
	case rest == "":
		return false, nil
	case rest[0] != '+' && rest[0] != '~':
		return true, nil
	}
	next := strings.TrimSpace(rest[1:])
	if !ownName(next, class) {
		return false, fmt.Errorf("the selector %q goes beside the widget's frame", selector)
	}
	return checkSelector(class, next)
}

// compoundEnd is where the part of a selector ends that is about one element.
func compoundEnd(selector string) int {
	depth := 0
	for i := range len(selector) {
		switch c := selector[i]; {
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			depth--
		case depth == 0 && strings.IndexByte(" \t\n\r\f>+~|", c) >= 0:
			return i
		}
	}
	return len(selector)
}

// ownName reports whether a text begins with a name, or with one that begins with the
// name and a dash.
func ownName(text, name string) bool {
	rest, ok := strings.CutPrefix(text, name)
	return ok && (rest == "" || !isNamePart(rest[0]) || rest[0] == '-')
}

func isNamePart(b byte) bool {
	return b == '_' || b == '-' || b >= 0x80 || '0' <= b && b <= '9' || 'a' <= b|0x20 && b|0x20 <= 'z'
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
