package rules

import (
	"strconv"
	"strings"
)

// bodhiTree is where the mirrors have what was synced: a repository such as
// updates-testing, and a release, of modules if it ends in m.
func bodhiTree(d *Reading) string {
	repo, release := d.Value("repo"), d.Value("release")
	if repo == "" || release == "" {
		return ""
	}
	name, testing := strings.CutSuffix(repo, "-testing")
	if testing {
		name += "/testing"
	}
	release, modular := strings.CutSuffix(release, "m")
	switch {
	case part(d.rest, 1) == "epel":
		return name + "/" + release
	case modular:
		return "fedora/linux/" + name + "/" + release + "/Modular"
	case strings.HasPrefix(name, "updates") && divided(release):
		return "fedora/linux/" + name + "/" + release + "/Everything"
	}
	return "fedora/linux/" + name + "/" + release
}

// divided tells the releases whose updates are in two trees, one of them of
// modules: from Fedora 28.
func divided(release string) bool {
	n, err := strconv.Atoi(release)
	return err == nil && n >= 28
}

// bodhiTitle names the update for people.
func bodhiTitle(d *Reading) string {
	return strings.ReplaceAll(d.Value("update.title|comment.update.title|comment.update_title|update.alias|comment.update.alias|comment.update_alias|artifact.id"), ",", ", ")
}

// bodhiVerb is what was done to an override.
func bodhiVerb(d *Reading) string {
	if d.rest == "buildroot_override.untag" {
		return "expired"
	}
	return "submitted"
}

// bodhiAuthor is whose update it is, where somebody else did something to it.
func bodhiAuthor(d *Reading) string {
	if author := d.Value("update.user|update.submitter|comment.update.user|comment.update.submitter"); author != d.actor {
		return author
	}
	return ""
}

// bodhiAlias is the update that CI is to test, by its own name.
func bodhiAlias(d *Reading) string {
	alias, _, _ := strings.Cut(d.Value("artifact.id"), "/")
	if strings.HasPrefix(alias, "FEDORA-") {
		return alias
	}
	return ""
}
