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
		{on: "image.queued", say: "The test of the cloud image {image_name} is queued"},
		{on: "image.running", say: "The test of the cloud image {image_name} is running"},
		{on: "image.success", say: "The test of the cloud image {image_name} succeeded"},
		{on: "image.failed", say: "The test of the cloud image {image_name} failed"},
		{on: "image.aborted", say: "The test of the cloud image {image_name} was aborted"},
		{on: "image.*", say: "The test of the cloud image {image_name} is now “{status|@last}”"},
		{on: "compose.queued", say: "The tests of the cloud images of {compose_id|id|compose_job_id} are queued"},
		{on: "compose.running", say: "The tests of the cloud images of {compose_id|id|compose_job_id} are running"},
		{on: "compose.complete", say: "The tests of the cloud images of {compose_id|id|compose_job_id} are complete"},
		{on: "compose.*", say: "The tests of the cloud images of {compose_id|id|compose_job_id} are now “{status|@last}”"},
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
		{on: "image.publish", objects: none, say: "fedimg published the image {image_name}[ in {destination}]"},
		{
			objects: list{"image/{@1}/{status}"},
			say:     "The {@1} of the image {image_name}[ in {destination}] {status|=changed}",
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
		say:      "The component {package|nvr} of the module build {module_build|=in MBS} is now in the state “{state_name|state}”[: “{state_reason}”]",
	}, {
		actor:   "owner",
		objects: list{"{name}"},
		link: list{
			"https://mbs.fedoraproject.org{state_url}",
			"https://mbs.fedoraproject.org/module-build-service/1/module-builds/{id}",
		},
		say: "The module build {name}[-{stream}][-{version}][ by {@actor}] is now in the state “{state_name|state}”",
	}},
}

// mirrors reads the care for the mirrors.
var mirrors = source{
	icon: "https://apps.fedoraproject.org/img/icons/downloads.png",
	by:   "MirrorManager",
	rules: []rule{
		{on: "netblocks.get", when: "success", say: "MirrorManager fetched the {type} list of network blocks"},
		{on: "netblocks.get", say: "MirrorManager could not fetch the {type} list of network blocks"},
		{on: "crawler.complete", say: "MirrorManager finished looking at the mirrors[: {results.host.name}]"},
		{on: "crawler.start", say: "MirrorManager started to look at the mirrors[: {hosts.name}]"},
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
		say:      "The repository {name} has new metadata[, which concern {@packages}]",
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
