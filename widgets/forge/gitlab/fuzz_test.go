package gitlab_test

import (
	"testing"

	"github.com/fedora-hubs/hubs/widgets/forge/forgetest"
	"github.com/fedora-hubs/hubs/widgets/forge/gitlab"
)

func FuzzItems(f *testing.F) { forgetest.Fuzz(f, gitlab.Forge{}, answer) }
