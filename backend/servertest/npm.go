package servertest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// NPM makes sure that what a package-lock.json names is installed beside it.
func NPM(tb testing.TB, dir string) {
	tb.Helper()
	if err := InstallNPM(tb.Context(), dir); err != nil {
		leaveOut(tb, err.Error(), "run the tests with `go run ./app/tools/testenv` and a network")
	}
}

// HasNPM tells whether what a package-lock.json names is installed beside it.
func HasNPM(dir string) bool {
	want, err := lockSum(dir)
	return err == nil && isInstalled(filepath.Join(dir, "node_modules"), want)
}

// InstallNPM installs what a package-lock.json names beside it, unless it is.
// Tests of several packages may ask at a time.
func InstallNPM(ctx context.Context, dir string) error {
	want, err := lockSum(dir)
	if err != nil {
		return err
	}
	modules := filepath.Join(dir, "node_modules")
	if isInstalled(modules, want) {
		return nil
	}
	npm, err := Find("npm")
	if err != nil {
		return err
	}
	aside, err := os.MkdirTemp(dir, ".install-") // beside its place, to be moved there
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(aside) }()
	if err := install(ctx, npm, dir, aside, want); err != nil {
		return fmt.Errorf("what %s names can't be installed: %w", filepath.Join(dir, "package-lock.json"), err)
	}
	if !isInstalled(modules, want) { // else another was as quick
		_ = os.RemoveAll(modules)
		_ = os.Rename(filepath.Join(aside, "node_modules"), modules)
	}
	if !isInstalled(modules, want) {
		return fmt.Errorf("%s can't be replaced", modules)
	}
	return nil
}

func lockSum(dir string) (string, error) {
	lock, err := os.ReadFile(filepath.Join(dir, "package-lock.json"))
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(lock)
	return hex.EncodeToString(sum[:]), nil
}

// install makes aside/node_modules of what dir asks for.
func install(ctx context.Context, npm, dir, aside, sum string) error {
	for _, name := range []string{"package.json", "package-lock.json", ".npmrc"} {
		if err := os.Link(filepath.Join(dir, name), filepath.Join(aside, name)); err != nil {
			return err
		}
	}
	c := exec.CommandContext(ctx, npm, "ci", "--prefer-offline", "--ignore-scripts")
	c.Dir = aside
	if out, err := c.CombinedOutput(); err != nil {
		return errors.Join(err, complaint(string(out)))
	}
	return os.WriteFile(filepath.Join(aside, "node_modules", mark), []byte(sum), 0o644)
}

// complaint is the first thing that npm complains about. It is no address: those
// of package servers are nobody's business.
func complaint(output string) error {
	for line := range strings.Lines(output) {
		if strings.HasPrefix(strings.ToLower(line), "npm err") && !strings.Contains(line, "://") {
			return errors.New(strings.TrimSpace(line))
		}
	}
	return nil
}

// mark is a file in node_modules: the sum of the lock that it was made from.
const mark = ".hubs-installed"

func isInstalled(modules, want string) bool {
	have, err := os.ReadFile(filepath.Join(modules, mark))
	return err == nil && string(have) == want
}
