package rules

import "strings"

// pkgdb reads the database of who may do what to which package, until 2017.
var pkgdb = source{
	icon: "https://apps.fedoraproject.org/packages/images/icons/package_128x128.png",
	terms: map[string]func(*Reading) string{
		"package": func(d *Reading) string {
			return d.Value("package_name|package_listing.package.name|package_listings.package.name|package.name|package|" +
				"acl.packagelist.package.name|action.package.name|action.info.pkg_name|info.pkg_name")
		},
		"branch": func(d *Reading) string {
			return d.Value("package_listing.collection.branchname|acl.packagelist.collection.branchname|" +
				"collection_to.branchname|collection.branchname|action.collection.branchname")
		},
		"acl":  func(d *Reading) string { return d.Value("acl.acl|acl") },
		"whom": func(d *Reading) string { return d.Value("username|acl.fas_name|action.user") },
		"target": func(d *Reading) string {
			return strings.TrimSpace(d.Value("collection_to.name|collection.name") + " " + d.Value("collection_to.version|collection.version"))
		},
	},
	rules: []rule{
		{on: "acl.update", objects: list{"{@package}/acls/{@branch}/{@acl}/{@whom}"}, say: "{@who} changed the {@acl} right of {@whom} to {@package}[ ({@branch})][ to “{status}”]"},
		{on: "acl.delete", objects: list{"{@package}/acls/{@branch}/{@acl}/{@whom}"}, say: "{@who} deleted the {@acl} right of {@whom} to {@package}[ ({@branch})]"},
		{on: "acl.request.toggle", objects: list{"{@package}/acls/{@branch}/{@acl}/{@actor}"}, say: "{@who} changed the request for the {@acl} right to {@package}[ ({acl_action})][ ({@branch})]"},
		{on: "acl.user.remove", objects: list{"{@package}/remove/{@whom}"}, say: "{@who} removed all rights of {@whom} to {@package}"},
		{on: "owner.update", objects: list{"{@package}/owner/{@branch}"}, say: "{@who} changed the owner of {@package}[ ({@branch})][ to {username}]"},
		{on: "package.new", objects: list{"{@package}/create"}, say: "{@who} added the package {@package}[ ({@branch})]"},
		{on: "package.new.request", objects: list{"new/package/request/{@package}/{@branch}/{@actor}"}, say: "{@who} asked for the new package {@package}[ ({@branch})]"},
		{on: "package.update.status", say: "{@who} changed the status of {@package}[ ({@branch})][ from {prev_status}] to {status}"},
		{on: "package.update*", objects: list{"{@package}/update"}, say: "{@who} changed[ the {fields:spaced} of] the package {@package}"},
		{on: "package.retire", objects: list{"{@package}/retire"}, say: "{@who} retired the package {@package}[ ({@branch})]"},
		{on: "package.delete", objects: list{"{@package}/package/delete"}, say: "{@who} deleted the package {@package}"},
		{on: "package.branch.new", objects: list{"{@package}/{@branch}/new"}, say: "{@who} created the branch {@branch} of {@package}"},
		{on: "package.branch.delete", objects: list{"{@package}/{@branch}/delete"}, say: "{@who} deleted the branch {@branch} of {@package}"},
		{on: "package.branch.request", objects: list{"{@package}/branch/request/{@branch}/{@actor}"}, say: "{@who} asked for the branch {@branch} of {@package}"},
		{on: "package.unretire.request", objects: list{"{@package}/unretire/{@branch}"}, say: "{@who} asked to bring {@package} back[ in {@branch}]"},
		{on: "package.critpath.update", objects: list{"{@package}/critpath"}, say: "{@who} changed whether {@package} is on the critical path[ of {branches}]"},
		{on: "package.monitor.update", objects: list{"{@package}/monitor/{status}"}, say: "{@who} set the monitoring of {@package} to {status|=something else}"},
		{on: "package.koschei.update", objects: list{"{@package}/koschei/{status}"}, say: "{@who} set the trial builds of {@package} to {status|=something else}"},
		{
			on:      "admin.action.status.update",
			objects: list{"action/{action.id}/status/{@package}/{@branch}/{@whom}"},
			say:     "{@who} changed the request {action.id}[ of {action.user}] for {@package}[ from {old_status}][ to {new_status}]",
		},
		{on: "branch.clone", objects: list{"{@package}/branch"}, say: "{@who} branched {@package}[ for {master}]"},
		{on: "branch.start", say: "{@who} started to branch all packages[ for {@target}]"},
		{on: "branch.complete", say: "{@who} branched all packages[ for {@target}]"},
		{on: "collection.new", say: "{@who} added the collection {@target}"},
		{on: "collection.update", say: "{@who} changed[ the {fields:spaced} of] the collection {@target}"},
		{
			actor:    "agent",
			users:    list{"username", "acl.fas_name", "action.user"},
			packages: list{"{@package}"},
			objects:  none,
			link: list{
				"https://admin.fedoraproject.org/pkgdb/package/{package.namespace|package_listing.package.namespace|=rpms}/{@package}/",
			},
			say: "{@who} changed the package {@package} ({@rest:spaced})",
		},
	},
}
