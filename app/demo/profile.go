package demo

import (
	"fmt"
	"slices"
	"strings"
)

// profile is what people write on their own page, in Markdown.
func (c *Community) profile(p *Person) string {
	var b strings.Builder
	b.WriteString(p.Bio + "\n\n## What I do here\n\n")
	for _, t := range c.Teams {
		switch {
		case slices.Contains(t.Owners, p.Username) && t.Quiet:
			fmt.Fprintf(&b, "* I looked after [%s](/t/%s) while it lasted.\n", t.Title, t.Name)
		case slices.Contains(t.Owners, p.Username):
			fmt.Fprintf(&b, "* I help to run [%s](/t/%s): %s\n", t.Title, t.Name, t.Summary)
		case slices.Contains(t.Members, p.Username) && t.Quiet:
			fmt.Fprintf(&b, "* I was part of [%s](/t/%s).\n", t.Title, t.Name)
		case slices.Contains(t.Members, p.Username):
			fmt.Fprintf(&b, "* I am part of [%s](/t/%s).\n", t.Title, t.Name)
		}
	}
	if mine := c.maintains(p.Username); len(mine) > 0 {
		fmt.Fprintf(&b, "* I maintain %s.\n", strings.Join(mine, ", "))
	}
	fmt.Fprintf(&b, "\n## Reach me\n\n%s in the chat, <%s> by mail.\n", p.Username, p.mail())
	return b.String()
}

// maintains are the packages that a person looks after.
func (c *Community) maintains(username string) []string {
	var mine []string
	for _, p := range c.Packages {
		if slices.Contains(p.Maintainers, username) && !p.quiet {
			mine = append(mine, "**"+p.Name+"**")
		}
	}
	return mine
}
