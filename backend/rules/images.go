package rules

import (
	"maps"
	"slices"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// autocloud reads the tests of cloud images, singly and by compose.
var autocloud = source{
	by: "Autocloud",
	rules: []rule{
		{on: "image.queued", state: "queued", say: "{@service} tested the cloud image {image_name}"},
		{on: "image.running", state: "running", say: "{@service} tested the cloud image {image_name}"},
		{on: "image.success", state: "done", say: "{@service} tested the cloud image {image_name}"},
		{on: "image.failed", state: "failed", say: "{@service} tested the cloud image {image_name}"},
		{on: "image.aborted", state: "aborted", say: "{@service} tested the cloud image {image_name}"},
		{on: "image.*", state: "{status|@last}", say: "{@service} tested the cloud image {image_name}"},
		{on: "compose.queued", state: "queued", say: "{@service} tested the cloud images of {compose_id|id|compose_job_id}"},
		{on: "compose.running", state: "running", say: "{@service} tested the cloud images of {compose_id|id|compose_job_id}"},
		{on: "compose.complete", state: "done", say: "{@service} tested the cloud images of {compose_id|id|compose_job_id}"},
		{on: "compose.*", state: "{status|@last}", say: "{@service} tested the cloud images of {compose_id|id|compose_job_id}"},
		{
			objects: list{"autocloud/{@0}/{status|@last}"},
			link: list{
				"https://apps.fedoraproject.org/autocloud/jobs/{job_id}/output",
				"https://apps.fedoraproject.org/autocloud/jobs/{compose_job_id}",
				"{image_url}",
				"https://apps.fedoraproject.org/autocloud/",
			},
		},
	},
}

// fedimg reads the upload of images to cloud providers.
var fedimg = source{
	icon: "https://apps.fedoraproject.org/img/icons/fedimg.png",
	by:   "fedimg",
	rules: []rule{
		{on: "image.publish", objects: none, say: "{@service} published the image {image_name}[ in {destination}]"},
		{
			objects: list{"image/{@1}/{status}"},
			state:   "{status}",
			say:     "{@service} ran the {@1} of the image {image_name}[ in {destination}]",
		},
	},
}

// modules reads the builds of modules.
var modules = source{
	icon: "https://apps.fedoraproject.org/img/icons/modularity.png",
	by:   "The module build service",
	rules: []rule{{
		on:       "component.*",
		packages: list{"{package}", "{nvr:name}"},
		objects:  list{"{package}"},
		link:     list{"https://mbs.fedoraproject.org/module-build-service/1/module-builds/{module_build}"},
		state:    "{state_name}",
		say:      "{@service} built the component {package|nvr} of the module build {module_build|=in MBS}[: “{state_reason}”]",
	}, {
		actor:   "owner",
		objects: list{"{name}"},
		link: list{
			"https://mbs.fedoraproject.org{state_url}",
			"https://mbs.fedoraproject.org/module-build-service/1/module-builds/{id}",
		},
		state: "{state_name}",
		say:   "{@who} built the module {name}[-{stream}][-{version}]",
	}},
}

// mirrors reads the care for the mirrors.
var mirrors = source{
	icon: "https://apps.fedoraproject.org/img/icons/downloads.png",
	by:   "MirrorManager",
	rules: []rule{
		{on: "crawler.host.disabled", say: "{@service} disabled the host {host.name|host.id|=that it looked at}[ of the site {site.name}][: “{reason}”]"},
		{on: "host.*", say: "{@who} {@verb} the host {host.name|host.id|host_id}[ of the site {site.name}]"},
		{on: "site.*", say: "{@who} {@verb} the site {site.name|site_name|site.id|site_id}"},
		{on: "crawler.host*|host*|site*", users: list{"site.admins"}, link: list{"{host.url}", "{site.org_url}", "https://mirrors.fedoraproject.org"}, objects: list{"sites/{site.name|site_name}"}},
		{on: "netblocks.get", when: "success", say: "{@service} fetched the {type} list of network blocks"},
		{on: "netblocks.get", state: "failed", say: "{@service} fetched the {type} list of network blocks"},
		{on: "crawler.complete", say: "{@service} looked at the mirrors {results.host.name|=again}"},
		{on: "crawler.start", say: "{@service} started to look at the mirrors {hosts.name|=again}"},
		{
			objects: list{"netblocks/{type}", "mirrors/{results.host.name|hosts.name}"},
			link:    list{"https://mirrors.fedoraproject.org"},
		},
	},
}

// mdapi reads what changed in the metadata of the repositories.
var mdapi = source{
	icon: "https://apps.fedoraproject.org/packages/images/icons/package_128x128.png",
	by:   "mdapi",
	rules: []rule{{
		packages: list{"{packages:plain}"},
		objects:  list{"{name}/{packages:plain}"},
		link:     list{"https://download.fedoraproject.org/pub/{url:path}"},
		also:     mdapiDifferences,
		say:      "{@service} updated the metadata of {name}[ about {@packages}]",
	}},
}

// mdapiDifferences adds the items of a longer form of the message: kind of
// metadata → added or removed → rows. A row begins with a package or a
// capability, one of files ends with the package.
func mdapiDifferences(d *Reading) {
	repository := d.Value("name")
	if len(repository) > maxObject {
		return
	}
	kinds, _ := d.message.Body["differences"].(map[string]any)
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		at := "0"
		if kind == "files" {
			at = "2"
		}
		for _, way := range []string{"added", "removed"} {
			rows, _ := fedmsg.Body(kinds).At(kind, way).([]any)
			for _, row := range rows[:min(len(rows), MaxNames)] {
				walk(row, at, func(v any) bool {
					d.pkg(filter("plain", text(v)))
					d.object(repository + "/" + kind + "/" + way + "/" + text(v))
					return true
				})
			}
		}
	}
}
