// Hubs serves live pages for the teams and people of a community.
package main

import (
	"github.com/fedora-hubs/hubs/app"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

func main() { app.Main(standard.Kinds()...) }
