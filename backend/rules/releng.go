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
		{when: "@step=start", say: "The compose of {compose_id|branch|@0}[ for {arch}] started"},
		{when: "@step=complete", say: "The compose of {compose_id|branch|@0}[ for {arch}] is complete"},
		{when: "@last=start", say: "The compose of {compose_id|branch|@0}[ for {arch}] started the step {@stage:spaced}"},
		{
			objects: list{"{@0}/{arch|=primary}"},
			link:    list{"{location}", "https://kojipkgs.fedoraproject.org/compose/"},
			say:     "The compose of {compose_id|branch|@0}[ for {arch}] completed the step {@stage:spaced}",
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
		{on: "compose.createiso.imagedone", objects: list{"{file:path}"}, say: "The image {file:base} of the compose {compose_id} is done"},
		{on: "compose.createiso.imagefail", objects: list{"{file:path}"}, say: "The image {file:base} of the compose {compose_id} failed"},
		{on: "compose.createiso.targets", objects: list{"{deliverables:path}"}, say: "The compose {compose_id} will make the images {deliverables:base}"},
		{on: "compose.status.change", say: "The compose {compose_id} is now {status:lower}"},
		{on: "compose.phase.*", objects: list{"{@branch}/{compose_id:slashed}/{phase_name}"}, say: "The compose {compose_id} came to the {@last} of the phase {phase_name}"},
		{on: "compose.fail.to.start", objects: none, say: "A compose could not start[ with {config}][: {detail}]"},
		{
			objects: list{"{@branch}/{compose_id:slashed}"},
			link:    list{"{@place}"},
			say:     "The compose {compose_id} reached “{@rest:spaced}”",
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
		say:     "The compose {compose.id}[ for {@actor}] is now {compose.state_name|=changed}[: {compose.state_reason}]",
	}},
}

// pdc reads what was imported into the product definition centre.
var pdc = source{
	by: "PDC",
	rules: []rule{{
		objects: list{"{compose_id}/{action}/{attribute|@0}"},
		link:    list{"https://pdc.fedoraproject.org/rest_api/v1/composes/{compose_id}/"},
		say:     "The {attribute|@0:spaced} of {compose_id} went into PDC ({action})",
	}},
}

// releng reads the releases of the atomic images, every two weeks.
var releng = source{
	icon: "https://apps.fedoraproject.org/img/icons/atomic.png",
	by:   "Release engineering",
	rules: []rule{
		{on: "atomic.twoweek.begin", say: "Release engineering began to release the two-week atomic images"},
		{on: "atomic.twoweek.complete", say: "Release engineering released the two-week atomic images"},
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
