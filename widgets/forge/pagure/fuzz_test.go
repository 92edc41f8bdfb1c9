package pagure_test

import (
	"testing"

	"github.com/fedora-hubs/hubs/widgets/forge/forgetest"
	"github.com/fedora-hubs/hubs/widgets/forge/pagure"
)

func FuzzItems(f *testing.F) { forgetest.Fuzz(f, pagure.Forge{}, issues, requests) }
