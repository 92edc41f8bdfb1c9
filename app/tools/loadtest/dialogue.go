package loadtest

import (
	"bufio"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// A Dialogue is a process that is spoken to line by line.
type Dialogue struct {
	*Process
	in  io.Writer
	out *bufio.Reader
}

// Talk starts one for as long as the benchmark runs.
func Talk(tb testing.TB, c *exec.Cmd) *Dialogue {
	tb.Helper()
	in, err := c.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	out, said := io.Pipe()
	c.Stdout = said
	p := Start(tb, c)
	go func() { // ends with the process
		<-p.ended
		_ = said.Close() // of a pipe
	}()
	return &Dialogue{Process: p, in: in, out: bufio.NewReader(out)}
}

// Say tells it a line.
func (d *Dialogue) Say(tb testing.TB, format string, args ...any) {
	tb.Helper()
	if _, err := fmt.Fprintf(d.in, format+"\n", args...); err != nil {
		tb.Fatalf("%s does not listen: %v", d.command.Path, err)
	}
}

// Hear waits for a line of it.
func (d *Dialogue) Hear(tb testing.TB) string {
	tb.Helper()
	line, err := d.out.ReadString('\n')
	if err != nil {
		tb.Fatalf("%s says no more: %v", d.command.Path, err)
	}
	return strings.TrimSuffix(line, "\n")
}
