package forgejo_test

import (
	"testing"

	"github.com/fedora-hubs/hubs/widgets/forge/forgejo"
	"github.com/fedora-hubs/hubs/widgets/forge/forgetest"
)

func FuzzItems(f *testing.F) { forgetest.Fuzz(f, forgejo.Forge{}, answer) }
