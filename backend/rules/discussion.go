package rules

import (
	"strings"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// askbot reads the questions and answers of the old Ask site.
var askbot = source{
	icon: "https://apps.fedoraproject.org/img/icons/ask_fedora.png",
	terms: map[string]func(*Reading) string{
		"what": func(d *Reading) string { return first(d.Value("post.post_type|instance.post_type"), "post") },
	},
	rules: []rule{
		{on: "post.edit", when: "created", say: "{@who} wrote the {@what} “{thread.title}”"},
		{on: "post.edit", users: list{"newly_mentioned_users"}, say: "{@who} edited the {@what} “{thread.title}”"},
		{on: "post.delete", say: "{@who} deleted the {@what} on “{thread.title}”"},
		{on: "post.flag_offensive.add", say: "{@who} flagged the {@what} on “{thread.title}” as offensive"},
		{on: "post.flag_offensive.delete", say: "{@who} took back that the {@what} on “{thread.title}” is offensive"},
		{on: "tag.update", say: "{@who} tagged “{thread.title}” with {tags}"},
		{
			objects: list{"threads/{thread.pk}", "tags/{tags|thread.tagnames}"},
			link:    list{"https://ask{@stg|=}.fedoraproject.org/question/{topmost_post_id}/"},
			say:     "{@who} changed “{thread.title}” ({@rest:spaced})",
		},
	},
}

// discourse reads the webhooks of the discussion site. Posts and topics come
// each with their own object; people have names of their own there.
var discourse = source{
	names: "discourse",
	by:    "{webhook_body.post.username|webhook_body.topic.created_by.username|webhook_body.like.user.username|webhook_body.solved.username|webhook_body.user_badge.user.username|webhook_body.user.username}",
	terms: map[string]func(*Reading) string{
		"title": func(d *Reading) string {
			return d.Value("webhook_body.post.topic_title|webhook_body.topic.title|webhook_body.like.post.topic_title|webhook_body.solved.topic_title|webhook_body.reviewable.topic_title")
		},
		"author": func(d *Reading) string {
			author := d.Value("webhook_body.post.username|webhook_body.topic.created_by.username")
			if author == d.who() {
				return ""
			}
			return author
		},
		"base": func(d *Reading) string {
			return first(fedmsg.Link(strings.TrimRight(d.Value("webhook_headers.X-Discourse-Instance"), "/")), "https://discussion.fedoraproject.org")
		},
	},
	rules: []rule{
		{on: "topic.topic_created", say: "{@who} started the topic “{@title}”"},
		{on: "post.post_created", say: "{@who} wrote about “{@title}”"},
		{on: "topic.topic_edited", say: "{@who} edited the topic “{@title}”"},
		{on: "topic.topic_destroyed", actor: "webhook_body.topic.deleted_by|webhook_body.topic.created_by", users: list{"webhook_body.topic.created_by"}, say: "{@who} deleted the topic “{@title}”[ by {@author}]"},
		{on: "like.accepted_solution|solved.accepted_solution", actor: "webhook_body.solved.accepted_by|webhook_body.solved.username", say: "{@who} solved “{@title}”"},
		{on: "solved.unaccepted_solution", actor: "webhook_body.solved.username", say: "{@who} lost the solution of “{@title}”"},
		{on: "topic.topic_recovered", say: "{@who} brought the topic “{@title}” back"},
		{on: "post.post_destroyed", actor: "webhook_body.post.deleted_by|webhook_body.post.username", users: list{"webhook_body.post.username"}, say: "{@who} deleted a post[ by {@author}] about “{@title}”"},
		{on: "post.post_recovered", say: "{@who} brought a post about “{@title}” back"},
		{on: "user.user_created", say: "{@who} joined the discussions"},
		{on: "user_badge.*", say: "{@who} got a badge in the discussions"},
		{on: "post.post_edited", say: "{@who} edited a post about “{@title}”"},
		{on: "topic.topic_closed_status_updated", say: "{@who} closed the topic “{@title}”"},
		{on: "topic.*", say: "{@who} changed the topic “{@title}”"},
		{on: "like.post_liked", users: list{"webhook_body.like.post.username"}, say: "{@who} likes a post about “{@title}”"},
		{
			actor: "webhook_body.post.username|webhook_body.topic.created_by.username|webhook_body.like.user.username|webhook_body.user_badge.user.username|webhook_body.user.username",
			objects: list{
				"topics/{webhook_body.post.topic_id|webhook_body.topic.id|webhook_body.like.post.topic_id}",
			},
			link: list{
				"{@base}/t/{webhook_body.post.topic_slug}/{webhook_body.post.topic_id}/{webhook_body.post.post_number}",
				"{@base}/t/{webhook_body.topic.slug}/{webhook_body.topic.id}",
				"{@base}/t/{webhook_body.like.post.topic_slug}/{webhook_body.like.post.topic_id}/{webhook_body.like.post.post_number}",
				"{@base}/t/{webhook_body.solved.topic_slug}/{webhook_body.solved.topic_id}/{webhook_body.solved.post_number}",
				"{@base}/",
			},
			say: "{@who} changed “{@title}” ({@rest:spaced})",
		},
	},
}

// tagger reads the labels that people give packages. Votes without an account
// are anonymous.
var tagger = source{
	icon: "https://apps.fedoraproject.org/img/icons/tagger.png",
	terms: map[string]func(*Reading) string{
		"package": taggerPackage,
		"person":  taggerPerson,
		"label":   func(d *Reading) string { return d.Value("tag.tag|vote.tag.tag") },
	},
	rules: []rule{
		{on: "tag.create", say: "{@who} labelled the package {@package} with “{@label}”"},
		{on: "tag.update", when: "vote.like=true", say: "{@who} voted for the label “{@label}” of the package {@package}"},
		{on: "tag.update", when: "vote.like=false", say: "{@who} voted against the label “{@label}” of the package {@package}"},
		{on: "rating.update", say: "{@who} rated the package {@package}[ with {rating.rating}]"},
		{on: "usage.toggle", when: "usage", say: "{@who} uses the package {@package}"},
		{on: "usage.toggle", say: "{@who} stopped using the package {@package}"},
		{on: "user.rank.update", say: "{@who} moved to rank {user.rank} in the tagger"},
		{on: "user.login", say: "{@who} signed in to the tagger"},
		{
			actor:    "user|vote.user|rating.user",
			users:    list{"vote.user"},
			packages: list{"{@package}"},
			objects:  list{"packages/{@package}", "labels/{@label}", "users/{@person}"},
			link: list{
				"https://apps.fedoraproject.org/tagger/{@package}",
				"https://apps.fedoraproject.org/tagger",
			},
		},
	},
}

// taggerPackage is the package voted on: a name, an object with one, or an
// object whose one key it is.
func taggerPackage(d *Reading) string {
	return d.Value("package.name|rating.package.name|tag.package|vote.tag.package|vote.tag.package.#|tag.package.#")
}

// taggerPerson is whom a message is about that is about no package.
func taggerPerson(d *Reading) string {
	if taggerPackage(d) != "" {
		return ""
	}
	return d.actor
}

// notifications read how people choose to be notified.
var notifications = source{
	icon: "https://apps.fedoraproject.org/img/icons/fedmsg.png",
	terms: map[string]func(*Reading) string{
		"openid": func(d *Reading) string {
			if id := d.Value("openid"); id != "" {
				return d.account("http://" + filter("bare", id))
			}
			return ""
		},
	},
	rules: []rule{
		{on: "rule.*", when: "user.name", link: list{"https://notifications.fedoraproject.org/"}},
		{on: "rule.*", say: "{@who} {@verb} the notification rule {rule.name:quoted|rule.id|=that counts}"},
		{
			actor:   "@openid|agent|user",
			objects: list{"{@actor}/{context}/{@0}/{changed}"},
			link:    list{"https://apps.fedoraproject.org/notifications/"},
			say:     "{@who} changed a notification {@0}[ for {context}][ ({changed:spaced})]",
		},
	},
}

// zanata reads the progress of translations.
var zanata = source{
	icon: "https://pbs.twimg.com/profile_images/378800000417679469/47eb45c6205aa9f2cdb8705e6d46745c_normal.png",
	by:   "Zanata",
	rules: []rule{{
		objects: list{"{project}/{version}/languages/{locale}"},
		link:    list{"https://fedora.zanata.org/iteration/view/{project}/{version}/languages/{locale}"},
		say:     "{@service} announced {milestone|=a milestone} of the translation of[ {docId} in] {project} {version} into “{locale}”",
	}},
}
