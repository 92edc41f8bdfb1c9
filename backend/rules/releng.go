package rules

import (
	"maps"
	"slices"
	"strings"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// compose reads the nightly composes of the early years, which tell a branch
// and a step in their topic.
var compose = source{
	by: "Release engineering",
	terms: map[string]func(*Reading) string{
		"stage": func(d *Reading) string { return strings.TrimSuffix(d.term("step"), "."+d.term("last")) },
		"run":   composeRun,
	},
	rules: []rule{
		{when: "@step=start", state: "running", say: "{@service} composed {compose_id|branch|@0}[ for {arch}]"},
		{when: "@step=complete", state: "done", say: "{@service} composed {compose_id|branch|@0}[ for {arch}]"},
		{when: "@last=start", say: "{@service} started the step {@stage:spaced} of the compose {compose_id|branch|@0}[ for {arch}]"},
		{
			objects: list{"{@0}/{arch|=primary}"},
			link:    list{"{location}", "https://kojipkgs.fedoraproject.org/compose/"},
			say:     "{@service} finished the step {@stage:spaced} of the compose {compose_id|branch|@0}[ for {arch}]",
		},
	},
}

// composeRun is which compose it is: its id, or before there were ids, its
// branch and architecture.
func composeRun(d *Reading) string {
	return first(d.Value("compose_id"), d.Value("branch|@0")+" "+d.Value("arch"))
}

// pungi reads the composes since.
var pungi = source{
	icon: "https://apps.fedoraproject.org/img/icons/pungi.png",
	by:   "Pungi",
	terms: map[string]func(*Reading) string{
		"place":  func(d *Reading) string { return strings.TrimSuffix(d.Value("location"), "/compose") },
		"branch": pungiBranch,
		"run":    func(d *Reading) string { return d.Value("compose_id") },
	},
	rules: []rule{
		{on: "compose.createiso.imagedone", objects: list{"{file:path}"}, state: "done", say: "{@service} made the image {file:base} of the compose {compose_id}"},
		{on: "compose.createiso.imagefail", objects: list{"{file:path}"}, state: "failed", say: "{@service} made the image {file:base} of the compose {compose_id}"},
		{on: "compose.createiso.targets", objects: list{"{deliverables:path}"}, say: "{@service} planned the images {deliverables:base} of the compose {compose_id}"},
		{on: "compose.status.change", state: "{status}", say: "{@service} composed {compose_id}"},
		{on: "compose.phase.*", objects: list{"{@branch}/{compose_id:slashed}/{phase_name}"}, say: "{@service} came to the {@last} of the phase {phase_name} of the compose {compose_id}"},
		{on: "compose.fail.to.start", objects: none, state: "failed", say: "{@service} started a compose[ with {config}][: “{detail}”]"},
		{
			objects: list{"{@branch}/{compose_id:slashed}"},
			link:    list{"{@place}"},
			say:     "{@service} changed the compose {compose_id} ({@rest:spaced})",
		},
	},
}

// pungiBranch is the directory that a compose is in: rawhide, branched.
func pungiBranch(d *Reading) string {
	dir, _, found := strings.Cut(d.term("place"), "/"+d.Value("compose_id"))
	if !found {
		return "rawhide"
	}
	return filter("base", dir)
}

// odcs reads the composes on demand.
var odcs = source{
	icon: "https://apps.fedoraproject.org/img/icons/odcs.png",
	by:   "ODCS",
	rules: []rule{{
		actor:   "compose.owner",
		users:   list{"compose.removed_by"},
		objects: list{"{compose.id}"},
		link:    list{"https://odcs.fedoraproject.org/api/1/composes/{compose.id}"},
		state:   "{compose.state_name}",
		say:     "{@service} composed {compose.id|compose.pungi_compose_id|compose.toplevel_url:base}[ for {compose.owner}][: “{compose.state_reason}”]",
	}},
}

// pdc reads what was imported into the product definition centre.
var pdc = source{
	by: "PDC",
	rules: []rule{{
		objects: list{"{compose_id}/{action}/{attribute|@0}"},
		link:    list{"https://pdc.fedoraproject.org/rest_api/v1/composes/{compose_id}/"},
		say:     "{@service} imported the {attribute|@0:spaced} of {compose_id} ({action})",
	}},
}

// releng reads the releases of the atomic images, every two weeks.
var releng = source{
	icon: "https://apps.fedoraproject.org/img/icons/atomic.png",
	by:   "Release engineering",
	rules: []rule{
		{on: "atomic.twoweek.begin", say: "{@service} started to release the two-week atomic images"},
		{on: "atomic.twoweek.complete", say: "{@service} released the two-week atomic images"},
		{
			link: list{"https://download.fedoraproject.org/pub/alt/atomic/stable/"},
			also: relengImages,
		},
	},
}

// relengImages adds the images: each with its release, or by architecture.
func relengImages(d *Reading) {
	for _, key := range slices.Sorted(maps.Keys(d.message.Body)) {
		image, ok := d.message.Body[key].(map[string]any)
		switch release := fedmsg.Body(image).Text("release"); {
		case ok && release != "":
			d.object(release + "/" + key)
		case ok:
			d.object(key)
		}
	}
}
