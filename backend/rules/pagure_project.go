package rules

import (
	"strings"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// pagurePlaces are where messages have the project they are about.
var pagurePlaces = [][]string{
	{"pullrequest", "project"}, {"pull_request", "project"}, {"request", "project"},
	{"project"}, {"issue", "project"}, {"repo"}, {"commit", "repo"},
}

// pagureObject is the project as the message describes it, nil where it does
// not.
func pagureObject(d *Reading) fedmsg.Body {
	for _, path := range pagurePlaces {
		if project, ok := d.message.Body.At(path...).(map[string]any); ok {
			return project
		}
	}
	return nil
}

// pagureName is the project's name, with the namespace, as objects have it.
func pagureName(d *Reading) string { return pagureNamed(pagureObject(d)) }

// pagureCalled is the project for a sentence.
func pagureCalled(d *Reading) string {
	name := pagureName(d)
	switch {
	case name == "(unknown)":
		return "a project"
	case strings.HasPrefix(d.rest, "project.") && d.rest != "project.forked":
		return "the project " + name
	}
	return name
}

func pagureNamed(project fedmsg.Body) string {
	name := project.Text("name")
	if name == "" {
		return "(unknown)"
	}
	if space := project.Text("namespace"); space != "" {
		name = space + "/" + name
	}
	if project.At("parent") != nil {
		return "fork/" + project.Text("user", "name") + "/" + name
	}
	return name
}

// pagureProject is the project's path in an address, "" where it is unknown.
func pagureProject(d *Reading) string { return pagurePath(pagureObject(d)) }

// pagureParent is the path of the project that this one was forked from.
func pagureParent(d *Reading) string {
	parent, _ := pagureObject(d).At("parent").(map[string]any)
	return pagurePath(parent)
}

func pagurePath(project fedmsg.Body) string {
	if path := project.Text("url_path"); path != "" {
		return path
	}
	if name := pagureNamed(project); name != "(unknown)" {
		return name
	}
	return ""
}

// pagureWeb is the address of the forge that sent the message.
func pagureWeb(d *Reading) string {
	switch domain := d.message.Topic; {
	case strings.HasPrefix(domain, "org.fedoraproject."):
		return "https://src" + d.term("stg") + ".fedoraproject.org"
	case strings.HasPrefix(domain, "org.centos."):
		return "https://git" + d.term("stg") + ".centos.org"
	case d.staging():
		return "https://stg.pagure.io"
	}
	return "https://pagure.io"
}

// pagureComment is the number of the comment that the message is about: its
// own, or else the last of the thread.
func pagureComment(d *Reading) string {
	if !strings.Contains(d.rest, ".comment.") {
		return ""
	}
	id := d.Value("comment.id")
	if id == "" {
		d.Values("issue.comments.id|pullrequest.comments.id|pull_request.comments.id|request.comments.id", func(last string) bool {
			id = last
			return true
		})
	}
	return id
}

// pagurePackage adds the package where the project is a package's repository.
func pagurePackage(d *Reading) {
	if strings.HasPrefix(d.message.Topic, "io.pagure.") {
		return // it has projects of its own
	}
	if project := pagureObject(d); project.Text("namespace") == "rpms" {
		d.pkg(project.Text("name"))
	}
}

// pagureEvent tells a pull request that was merged from one that was closed.
func pagureEvent(d *Reading) string {
	if d.rest == "pull-request.closed" && d.holds("merged") {
		return "pull-request.merged"
	}
	return d.rest
}

// pagureItem is the issue or pull request that the message is about; in a project
// both have numbers of one row.
func pagureItem(d *Reading) string {
	if number := d.Value("@pull|issue.id"); number != "" {
		return pagureName(d) + "#" + number
	}
	return ""
}
