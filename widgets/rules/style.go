package rules

import _ "embed"

//go:embed style.css
var style string

// Style is the widget's own CSS.
func (Widget) Style() string { return style }
