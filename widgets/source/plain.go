package source

import "strings"

// PlainText is what a browser would show of HTML: without what is hidden, and with
// gaps between paragraphs. It is not yet fit for a line.
func PlainText(html string) string { return plain(html, func(string) bool { return true }) }

// LikelyText is the text of a title whose format does not say whether it is HTML.
// Elements that are begun and ended are taken for markup, and all else stays as it
// is, such as std::vector<int>.
func LikelyText(text string) string {
	small := strings.ToLower(text)
	return plain(text, func(name string) bool {
		return isVoid(name) || inTitles[name] && strings.Contains(small, "</"+name)
	})
}

func plain(text string, isMarkup func(name string) bool) string {
	text = leftovers.Replace(text)
	all := make([]byte, 0, len(text))
	hidden := 0 // the depth of what is not shown and the place is in; 0: none
	m := NewMarkup([]byte(text))
	for m.Next() {
		switch {
		case hidden > 0:
			if m.Depth < hidden {
				hidden = 0
			}
		case m.Token == Words:
			// Many escape twice, so that a reference is left.
			all = append(all, unescape(nil, m.AppendWords(nil, len(text)))...)
		case !isMarkup(m.Name):
			all = append(all, m.piece...)
		case m.Token == Start && isHidden[m.Name]:
			hidden = m.Depth
		case !isInline[m.Name]:
			all = append(all, ' ')
		}
	}
	if m.lost != nil && !isMarkup("") {
		all = append(all, m.lost...)
	}
	return string(all)
}

// leftovers of CDATA are seen where that is in CDATA, or was escaped.
var leftovers = strings.NewReplacer("<![CDATA[", "", "]]>", "")

func set(names string) map[string]bool {
	all := map[string]bool{}
	for name := range strings.FieldsSeq(names) {
		all[name] = true
	}
	return all
}

var (
	isHidden = set("script style head template svg iframe object")
	isInline = set("a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark q rp rt ruby s samp small span strike strong sub sup time tt u var wbr")
	inTitles = set("a abbr acronym b bdi bdo big blockquote center cite code del dfn div em font h1 h2 h3 h4 h5 h6 i ins kbd mark p pre q s samp script small span strike strong style sub sup time tt u var")
)
