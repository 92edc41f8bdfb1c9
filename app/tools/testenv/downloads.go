package main

import (
	"context"

	"github.com/fedora-hubs/hubs/backend/servertest"
)

// A download is what tests need and no package of the system has. It comes
// before them, so that they wait for no registry.
type download struct {
	title   string
	here    func(context.Context) bool
	get     func(context.Context) error
	without string
}

// downloads are those of the tests.
func downloads() []download {
	list := []download{{"Go modules", servertest.HasModules, servertest.DownloadModules, "tests that build widgets in a module of their own"}}
	if _, err := servertest.Find("npm"); err != nil {
		return list // a need, of which enough is said
	}
	if _, err := servertest.Find("node"); err != nil {
		list = append(list, fromNPM("a newer Node.js", servertest.NodeDir, withoutNPM))
	}
	return append(list,
		fromNPM("Playwright and axe", "app/tools/e2e", "tests in a browser"),
		fromNPM("an OpenID provider", servertest.ProviderDir, "tests of signing in"),
	)
}

func fromNPM(title, dir, without string) download {
	return download{
		title:   title,
		here:    func(context.Context) bool { return servertest.HasNPM(dir) },
		get:     func(ctx context.Context) error { return servertest.InstallNPM(ctx, dir) },
		without: without,
	}
}

// fetch gets the downloads that are not here, and says which fail.
func fetch(ctx context.Context, list []download) {
	for _, d := range list {
		if d.here(ctx) {
			continue
		}
		say("downloading %s", d.title)
		if err := d.get(ctx); err != nil {
			say("%v: %s will be left out, or fail in CI", err, d.without)
		}
	}
}
