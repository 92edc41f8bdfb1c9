package github_test

import (
	"testing"

	"github.com/fedora-hubs/hubs/widgets/forge/forgetest"
	"github.com/fedora-hubs/hubs/widgets/forge/github"
)

func FuzzItems(f *testing.F) { forgetest.Fuzz(f, github.Forge{}, answer) }
