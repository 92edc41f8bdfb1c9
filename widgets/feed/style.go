package feed

import _ "embed"

//go:embed style.css
var style string

// Style is the widget's own CSS.
func (Widget) Style() string { return style }

//go:embed feed.js
var script string

// Script holds new entries back while somebody reads.
func (Widget) Script() string { return script }
