package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"gotest.tools/gotestsum/testjson"
)

// A run is one call of go test.
type run struct {
	args    []string
	cgo     string // CGO_ENABLED
	tests   *testjson.Execution
	failure string // what failed beside tests; what has failed before it began does not begin
	leftOut string // what the run does without
}

// patience is how long go test may take to end when it is interrupted.
const patience = 30 * time.Second

// execute runs the tests, and prints a line for each package, and
// what a test that fails says, at once.
func (r *run) execute(ctx context.Context, out io.Writer) {
	if r.failure != "" {
		return
	}
	c := exec.CommandContext(ctx, "go", append([]string{"test", "-json"}, r.args...)...)
	c.Env = append(os.Environ(), "CGO_ENABLED="+r.cgo)
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.WaitDelay = patience
	stdout, err1 := c.StdoutPipe()
	stderr, err2 := c.StderrPipe()
	err := errors.Join(err1, err2)
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		r.failure = fmt.Sprintf("go test does not start: %v", err)
		return
	}
	format := testjson.NewEventFormatter(out, "pkgname-and-test-fails", testjson.FormatOptions{HideEmptyPackages: true, Icons: "text"})
	var scanned error
	r.tests, scanned = testjson.ScanTestOutput(testjson.ScanConfig{
		Stdout: stdout, Stderr: stderr, Handler: printer{format, out}, IgnoreNonJSONOutputLines: true,
		Stop: func() { _ = c.Cancel() }, // or it has ended
	})
	ended := c.Wait()
	switch {
	case ctx.Err() != nil:
		r.failure = "interrupted"
	case scanned != nil:
		r.failure = fmt.Sprintf("the output of go test can't be read: %v", scanned)
	case ended != nil && len(r.tests.Failed()) == 0:
		r.failure = fmt.Sprintf("go test %s: %v", strings.Join(r.args, " "), ended)
	}
}

// A printer prints a line for each package, and what go says beside it.
type printer struct {
	testjson.EventFormatter
	out io.Writer
}

func (p printer) Event(event testjson.TestEvent, tests *testjson.Execution) error {
	if event.Action == testjson.ActionBuild {
		return p.Err(strings.TrimSuffix(event.Output, "\n"))
	}
	return p.Format(event, tests)
}

func (p printer) Err(line string) error {
	_, err := fmt.Fprintln(p.out, line)
	return err
}
