package install

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Compiler is what the race detector of Go needs.
var Compiler = Need{
	Title: "a C compiler with the headers of libc", Find: findCompiler,
	Apt: []string{"gcc", "libc6-dev"}, Dnf: []string{"gcc", "glibc-devel"},
}

// usesC is a program that can be built only if all of it is here.
const usesC = `package main

// #include <stdlib.h>
import "C"

func main() { C.free(nil) }
`

// findCompiler gives the C compiler that Go uses, if it builds a program with the
// race detector: that takes the compiler, a linker, libc and the detector itself.
func findCompiler() (path string, err error) {
	name, err := exec.Command("go", "env", "CC").Output()
	if err != nil {
		return "", fmt.Errorf("ask go for its C compiler: %w", err)
	}
	words := strings.Fields(string(name)) // it may have arguments
	if len(words) == 0 {
		return "", errors.New("a C compiler is missing")
	}
	path, err = exec.LookPath(words[0])
	if err != nil {
		return "", fmt.Errorf("a C compiler (%s) is missing", words[0])
	}
	return path, buildWithC(path)
}

func buildWithC(compiler string) error {
	dir, err := os.MkdirTemp("", "hubs-compiler-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	source := filepath.Join(dir, "main.go")
	if err := os.WriteFile(source, []byte(usesC), 0o600); err != nil {
		return err
	}
	c := exec.Command("go", "build", "-race", "-o", filepath.Join(dir, "main"), source)
	c.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s is here, but it builds nothing for the race detector: %s", compiler, failure(string(out)))
	}
	return nil
}

// failure is the line of a compiler's or linker's output that says most.
func failure(output string) string {
	last := "go build failed"
	for line := range strings.Lines(output) {
		line = strings.TrimSpace(line)
		if strings.Contains(line, "error: ") {
			return line
		}
		if line != "" {
			last = line
		}
	}
	return last
}
