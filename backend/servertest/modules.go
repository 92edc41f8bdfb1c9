package servertest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// Modules makes sure that all Go modules of the project are here, also those
// that it is not built of, for a test that runs the go command without a network.
func Modules(tb testing.TB) {
	tb.Helper()
	if HasModules(tb.Context()) {
		return
	}
	if err := DownloadModules(tb.Context()); err != nil {
		leaveOut(tb, err.Error(), "run `go mod download` with a network")
	}
}

// HasModules tells whether what go.mod names is here.
func HasModules(ctx context.Context) bool {
	c := exec.CommandContext(ctx, "go", "mod", "download")
	c.Env = append(os.Environ(), "GOPROXY=off")
	return c.Run() == nil
}

// DownloadModules gets what go.mod names.
func DownloadModules(ctx context.Context) error {
	if err := exec.CommandContext(ctx, "go", "mod", "download").Run(); err != nil {
		// Its output has addresses of servers, which are nobody's business.
		return fmt.Errorf("what go.mod names can't be downloaded (`go mod download`): %w", err)
	}
	return nil
}
