package install

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// A manager installs packages.
type manager struct {
	command  string
	packages func(Need) []string
	known    []string // command that succeeds for a package that can be installed
	refresh  []string // command that makes more packages known
	install  string   // script; its arguments are the packages
}

var managers = []manager{
	{
		command:  "apt-get",
		packages: func(n Need) []string { return n.Apt },
		known:    []string{"apt-cache", "show", "--no-all-versions"},
		refresh:  []string{"apt-get", "update", "-q"},
		install:  aptInstall,
	},
	{
		command:  "dnf",
		packages: func(n Need) []string { return n.Dnf },
		known:    []string{"dnf", "-q", "info"},
		refresh:  []string{"dnf", "-q", "makecache"},
		install:  `exec dnf -q -y install --setopt=install_weak_deps=False "$@"`,
	},
}

// aptInstall keeps Debian from starting the services it installs, without
// leaving anything behind: who wants them starts them.
const aptInstall = `
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
	trap 'rm -f "$policy"' EXIT
	trap 'exit 1' HUP INT TERM
	printf '#!/bin/sh\nexit 101\n' >"$policy"
	chmod 755 "$policy"
fi
DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 --no-install-recommends install "$@"
`

// Missing installs what is missing, if that is possible and we may. Whatever
// fails is said, and is missing afterwards.
func Missing(ctx context.Context, missing []Need, say func(format string, args ...any)) {
	m, ok := findManager()
	if !ok {
		say("neither apt-get nor dnf is here: nothing is installed")
		return
	}
	root, ok := AsRoot(ctx)
	if !ok {
		say("not root, and sudo would ask for a password: nothing is installed")
		return
	}
	known := func(p string) bool { return Quietly(ctx, nil, append(m.known, p)...) == nil }
	packages, unknown := plan(m, missing, known)
	if len(unknown) > 0 {
		say("looking for new packages")
		if err := Quietly(ctx, root, m.refresh...); err != nil {
			say("%s: %v", strings.Join(m.refresh, " "), err)
		}
		packages, unknown = plan(m, missing, known)
	}
	if len(unknown) > 0 {
		say("no package named %s", strings.Join(unknown, ", "))
	}
	if len(packages) == 0 {
		return
	}
	say("installing %s", strings.Join(packages, " "))
	if err := Quietly(ctx, root, append([]string{"sh", "-c", m.install, "sh"}, packages...)...); err != nil {
		say("install: %v", err)
	}
}

// plan chooses the packages of the needs: of "a|b" the first that is known.
func plan(m manager, missing []Need, known func(string) bool) (packages, unknown []string) {
	for _, n := range missing {
		for _, names := range m.packages(n) {
			if p, ok := firstKnown(names, known); ok {
				packages = append(packages, p)
			} else {
				unknown = append(unknown, names)
			}
		}
	}
	return packages, unknown
}

func firstKnown(names string, known func(string) bool) (string, bool) {
	for name := range strings.SplitSeq(names, "|") {
		if known(name) {
			return name, true
		}
	}
	return "", false
}

func findManager() (manager, bool) {
	for _, m := range managers {
		if _, err := exec.LookPath(m.command); err == nil {
			return m, true
		}
	}
	return manager{}, false
}

// AsRoot is what to put before a command that root must run.
func AsRoot(ctx context.Context) (prefix []string, ok bool) {
	if os.Geteuid() == 0 {
		return nil, true
	}
	prefix = []string{"sudo", "-n"}
	return prefix, Quietly(ctx, prefix, "true") == nil
}

// Quietly runs a command. Its error tells what the command complained about,
// but no address: those of package servers are nobody's business.
func Quietly(ctx context.Context, prefix []string, command ...string) error {
	all := append(append([]string{}, prefix...), command...)
	c := exec.CommandContext(ctx, all[0], all[1:]...)
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	if err := c.Run(); err != nil {
		return errors.Join(err, complaint(out.String()))
	}
	return nil
}

// complaint is the last line of an output that looks like an error.
func complaint(output string) error {
	last := ""
	for line := range strings.Lines(output) {
		isError := strings.HasPrefix(line, "E: ") || strings.HasPrefix(strings.ToLower(line), "error")
		if isError && !strings.Contains(line, "://") {
			last = strings.TrimSpace(line)
		}
	}
	if last == "" {
		return nil
	}
	return fmt.Errorf("%s", last)
}
