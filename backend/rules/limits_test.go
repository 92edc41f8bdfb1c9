package rules

import (
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

func TestHostileMessages(t *testing.T) {
	long := strings.Repeat("a", 1<<20)
	many := func(n int) (all []any) {
		for i := range n {
			all = append(all, fmt.Sprintf("name%05d", i))
		}
		return all
	}
	tests := []struct {
		name, event string
		body        fedmsg.Body
	}{
		{"long username", "pagure.project.new", fedmsg.Body{"agent": long, "project": map[string]any{"name": long}}},
		{"long parts and many files", "git.receive", fedmsg.Body{"commit": map[string]any{
			"username": "mira", "repo": long, "stats": map[string]any{"files": map[string]any{"a": nil, "b": nil, long: nil}},
		}}},
		{"many names", "lighthouse.lamp.lit", fedmsg.Body{"user": many(5000), "package": many(5000), "objects": many(5000)}},
		{"many attendees", "meetbot.meeting.complete", fedmsg.Body{"attendees": func() map[string]any {
			all := map[string]any{}
			for i := range 20000 {
				all[fmt.Sprintf("nick%d", i)] = 1
			}
			return all
		}()}},
		{"control characters", "wiki.article.edit", fedmsg.Body{"user": "mi\x00ra", "title": "a\x00b\x1b[2J\u202eevil\nline", "url": "http://x/\x00"}},
		{"not UTF-8", "planet.post.new", fedmsg.Body{"username": "\xff\xfe", "post": map[string]any{"title": "\xc3", "link": "http://x/\xff"}}},
		{"odd types", "github.push", fedmsg.Body{"repository": "text", "commits": map[string]any{"added": 1}, "sender": []any{nil, 1, true}}},
		{"a name in a name", "mdapi.repo.update", fedmsg.Body{"name": long, "differences": map[string]any{"packages": map[string]any{"added": []any{[]any{"x"}, "y", nil}}}}},
		{"long title", "bodhi.update.request.stable", fedmsg.Body{"update": map[string]any{"title": strings.Repeat("quill-1-1,", 50000)}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := used(t)
			meta := Set{}.Meta(fedmsg.Message{Topic: "org.example.prod." + tt.event, Body: tt.body})
			checkMeta(t, meta)
			if took := used(t) - before; took > 2*time.Second {
				t.Errorf("took %v of a processor", took)
			}
		})
	}
}

// used is how long processors have worked for this process, which others on the
// machine do not change.
func used(t *testing.T) time.Duration {
	t.Helper()
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		t.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

func TestHostileLinks(t *testing.T) {
	for link, fine := range map[string]bool{
		"https://example.org/a":            true,
		"http://example.org":               true,
		"javascript:alert(1)":              false,
		"JavaScript:alert(1)":              false,
		"data:text/html,x":                 false,
		"//example.org/a":                  false,
		"/a":                               false,
		"https://":                         false,
		"https:///a":                       false,
		"https://user@example.org/":        false,
		"https://exa mple.org/":            false,
		"https://example.org/\"onclick=x":  false,
		"https://example.org/<script>":     false,
		"https://[::1":                     false,
		"https://example.org/\nSet-Cookie": false,
		"https://example.org/" + strings.Repeat("a", fedmsg.MaxLink): false,
	} {
		m := fedmsg.Message{Topic: "org.example.prod.planet.post.new", Body: fedmsg.Body{"post": map[string]any{"link": link}}}
		want := ""
		if fine {
			want = link
		}
		if got := (Set{}).Meta(m).Link; got != want {
			t.Errorf("%q became %q", link, got)
		}
	}
	m := fedmsg.Message{Topic: "org.example.prod.bodhi.update.edit", Body: fedmsg.Body{"update": map[string]any{"alias": "a b?c#d/ü"}}}
	if got, want := (Set{}).Meta(m).Link, "https://bodhi.fedoraproject.org/updates/a%20b%3Fc%23d/%C3%BC"; got != want {
		t.Errorf("link %s, want %s", got, want)
	}
}

func TestEnumerate(t *testing.T) {
	for want, names := range map[string][]string{
		"":                      nil,
		"a":                     {"a"},
		"a and b":               {"a", "b"},
		"a, b, and c":           {"a", "b", "c"},
		"a, b, c, and 1 other":  {"a", "b", "c", "d"},
		"a, b, c, and 2 others": {"a", "b", "c", "d", "e"},
	} {
		if got := Enumerate(slices.Clone(names[:min(len(names), 3)]), len(names)); got != want {
			t.Errorf("%q: %q, want %q", names, got, want)
		}
	}
}

func TestPackageName(t *testing.T) {
	for nvr, want := range map[string]string{
		"quill-1.0-1.fc39":              "quill",
		"quill-libs-1.0-1.fc39.src.rpm": "quill-libs",
		"quill":                         "quill",
		"quill-1.0":                     "quill-1.0",
		"-1-1":                          "-1-1",
		"":                              "",
	} {
		if got := packageName(nvr); got != want {
			t.Errorf("%q: %q, want %q", nvr, got, want)
		}
	}
}

// Of a message that is too large one learns what kind it is.
func TestLarge(t *testing.T) {
	for event, want := range map[string]string{"git.receive": "Git received something.", "someapp.thing.done": "Someapp finished a thing."} {
		meta := Set{}.Meta(fedmsg.Large("2026-1", event, time.Unix(1, 0)))
		if meta.Summary != want || len(meta.Usernames)+len(meta.Hubs)+len(meta.Packages) > 0 {
			t.Errorf("%s says %+v, want %q", event, meta, want)
		}
	}
}
