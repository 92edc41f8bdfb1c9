package rules

import (
	"slices"
	"strings"
)

// secrets are where messages say that not everybody may read them: what is there is one
// of the words, or true.
var secrets = []secret{
	{[]string{"confidential"}, nil}, {[]string{"private"}, nil}, {[]string{"is_private"}, nil},
	{[]string{"repository", "private"}, nil}, {[]string{"repository", "internal"}, nil}, {[]string{"repository", "visibility"}, hidden},
	{[]string{"run", "repository", "private"}, nil}, {[]string{"workflow_run", "repository", "private"}, nil}, {[]string{"forkee", "private"}, nil},
	{[]string{"team", "privacy"}, []string{"secret"}},
	{[]string{"project", "private"}, nil}, {[]string{"project", "visibility"}, hidden}, {[]string{"project", "visibility_level"}, []string{"0", "10"}},
	{[]string{"object_attributes", "confidential"}, nil}, {[]string{"object_attributes", "internal"}, nil}, {[]string{"issue", "confidential"}, nil}, {[]string{"merge_request", "confidential"}, nil},
	{[]string{"issue", "private"}, nil}, {[]string{"issue", "project", "private"}, nil}, {[]string{"pullrequest", "project", "private"}, nil}, {[]string{"repo", "private"}, nil},
	{[]string{"bug", "is_private"}, nil}, {[]string{"comment", "is_private"}, nil}, {[]string{"comment", "private"}, nil}, {[]string{"attachment", "is_private"}, nil},
	{[]string{"webhook_body", "topic", "archetype"}, personal}, {[]string{"webhook_body", "post", "topic_archetype"}, personal}, {[]string{"webhook_body", "like", "post", "topic_archetype"}, personal},
	{[]string{"webhook_body", "post", "post_type"}, []string{"4"}}, // a whisper
}

// A secret is a path to what a message says of who may read it.
type secret struct {
	path  []string
	words []string
}

// secretsOf are the secrets by where their paths begin: most messages have none of those.
var secretsOf = func() map[string][]secret {
	all := map[string][]secret{}
	for _, s := range secrets {
		all[s.path[0]] = append(all[s.path[0]], s)
	}
	return all
}()

var hidden, personal = []string{"private", "internal"}, []string{"private_message"}

// confidential tells whether a message says of itself that not everybody may read it,
// or is of a kind that is not for everybody: a flaw that is not fixed yet.
func (d *Reading) confidential() bool {
	if d.source == &hubs {
		return false // for who may see the hub
	}
	if kind, _, _ := strings.Cut(d.rest, "."); strings.HasPrefix(kind, "confidential_") {
		return true
	}
	for key := range d.message.Body {
		for _, s := range secretsOf[key] {
			if is(d.message.Body.At(s.path...), s.words) {
				return true
			}
		}
	}
	return d.source.webhook && forgeSecret(d)
}

// forgeSecret tells the alerts of forges, and advisories before they are published.
func forgeSecret(d *Reading) bool {
	switch kind, _, _ := strings.Cut(d.rest, "."); kind {
	case "code_scanning_alert", "dependabot_alert", "secret_scanning_alert", "secret_scanning_alert_location", "secret_scanning_scan", "repository_vulnerability_alert":
		return true
	case "repository_advisory":
		return d.Value("repository_advisory.state") != "published"
	case "security_advisory":
		return d.Value("security_advisory.published_at") == ""
	case "repository_import", "security_and_analysis":
		return true
	}
	event := first(d.Value("event_type"), d.Value("object_kind"))
	return strings.HasPrefix(event, "confidential_") || strings.HasPrefix(event, "vulnerability")
}

// is reports whether a value is one of the words, in small letters or capitals; without
// words, whether it means yes, as services write that.
func is(v any, words []string) bool {
	if words == nil {
		words = yes
	}
	said := text(v)
	return slices.ContainsFunc(words, func(word string) bool { return strings.EqualFold(word, said) })
}

var yes = []string{"true", "yes", "on", "1"}
